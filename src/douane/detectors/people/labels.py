"""The words that announce personal data, in the languages of those whom it is about."""

from __future__ import annotations

from typing import Final, NamedTuple

from douane.detectors.people import kinds
from douane.detectors.people.kinds import Kind


class Label(NamedTuple):
    """A `word` in small letters that announces a `kind`; `is_whole` if nothing may be joined to it."""

    word: str
    kind: Kind
    is_whole: bool = False


# A word before a bar begins a longer one (`passport|` is in `passportNumber`); one without stands by itself.
_WORDS: Final[tuple[tuple[Kind, str], ...]] = (
    (
        kinds.PHONE,
        """
        call_me call_back call_us call_him call_her reach_me reach_us reach_him reach_her text_me
        ring_me phone| telephone| telefon| telefoon| teléfono téléphone telefono| fon sms telepono|
        puhelin| mobile|
        mobil| móvil movil| celular| cellulare cellphone| cell tel fax gsm whatsapp handy msisdn|
        contact| fono cep
        """,
    ),
    (
        kinds.BIRTH_DATE,
        """
        dob birth| born geboren geburtsd| geboorted| naissance né née nacimiento| nacido nacida nascita|
        nascimento| nato nata urodz| ur födelsed| född født fødselsd| syntym| születés| szul
        narozen| doğum| dogum| bday date_of_birth| rojstva| kelahiran|
        """,
    ),
    (
        kinds.PASSPORT,
        """
        passport| passeport| pasaport| passaport| paspoort| reisepass| paszport| pasaporte|
        passaporto| passnr pass-nr pasaportul pas_no travel_document travel|
        """,
    ),
    (
        kinds.LICENCE,
        """
        driver_licen| drivers_licen| driver's_licen| driving_licen| driverlicen| driverslicen|
        drivinglicen| licence license dl führerschein| fuhrerschein| fuehrerschein| rijbewijs|
        permis patente patentenummer| conducir cnh ehliyet| körkort| korkort| førerkort| forerkort|
        ajokortti| kørekort| prawo_jazdy sürücü| licencia| habilitação|
        """,
    ),
    (
        kinds.MEDICAL,
        """
        mrn medical| patient_id patientid patient_no patient_number patientnumber chart_no
        chart_number
        """,
    ),
    (
        kinds.HEALTH,
        """
        kvnr krankenvers| versichertenn| egk nhs medicare| mbi medicaid| hicn health_insur|
        healthinsur| insurance_id insuranceid insurancenumber insurance_number
        krankenkasse| svnr ramq ohip seguridad_social| rvnr rentenvers| sozialvers| carte_vitale vitale
        sécurité_sociale securite_sociale ihi taj hicnum
        """,
    ),
    (
        kinds.SSN,
        """
        ssn social_sec| socialsec| soc_sec itin
        """,
    ),
    (
        kinds.NATIONAL,
        """
        bsn burgerservice| dni nie nif_nie cpr cpr-nr personnummer| personnr pnr fødselsnummer|
        fodselsnummer| fødselsnr fodselsnr hetu henkilötunnus| henkilotunnus| personbeteckning|
        isikukood| asmens_kod| personas_kod| pesel dowód dowod cnp codice_fiscale codicefiscale|
        cod_fiscal curp rrn aadhaar| aadhar| nric fin_no mykad tckn tc_kimlik kimlik| t.c. teudat|
        zehut emso emšo jmbg oib egn amka rodné_číslo rodne_cislo rodn| birth_number személyi|
        szemelyi| kennitala| national_id| nationalid| national_ident| nationalident|
        national_insurance| nationalinsurance| nino national_number personal_id| personalid
        personal_ident| personal_number personal_code identity_| identitycard| identitynumber|
        identity_card id_card| idcard| id_number idnumber identity_no citizen_id| citizenid|
        citizenship_n| resident_number permanent_resident| refugee_id rsa_id african_id sa_id
        thai_id tnin turkish_id cedula| cédula| cartão_cidadão nuip rut run_chile numéro_de_sécurité
        sécu insee nir nin niss rijksregister| rijksregisternr registre_national numero_national
        personalausweis| ausweis| identiteitskaart| identifica| documento_de_ident|
        documento_nacional| extranjer| ahv avs umcn frn pps ppsn sss nid ic_no cccd cmnd dowodu iin
        ktp nik emirates_id| civil_id| iqama| hkid
        cnic cin idnp national_reg| voter_id| voterid epic umid philsys id_code identification| identity
        """,
    ),
    (
        kinds.CANADA,
        """
        sin nas social_insurance
        """,
    ),
    (
        kinds.TAX,
        """
        tax_id| taxid| tax_number taxnumber taxpayer| tax_file| tin tfn utr steuer-id| steuerid|
        steuer_id steueriden| steuernum| idnr nif cpf cuil cuit inn afm siret_perso partita
        ein_ssn ruc numéro_fiscal numero_fiscal codigo_fiscal numer_nip nip bir_tin tin_no skattenummer|
        pan ird adóazonosító| adoazon|
        """,
    ),
    (
        kinds.CARD,
        """
        card| creditcard| credit_card| ccnum| cc_num| kreditkarte| tarjeta| carte_bancaire
        carta_di_credito cartão
        """,
    ),
    (
        kinds.ACCOUNT,
        """
        bank_acc| bankacc| bankaccount| account_num| accountnum| account_no accountno acct| routing|
        sort_code sortcode kontonummer kontonr bankkonto| rekeningnummer| bankgiro| plusgiro clabe
        bsb iban|
        """,
    ),
    (
        kinds.IP,
        """
        ip ips ipv4 ipv6 ip_addr| ipaddr| ip-addr| client_ip clientip remote_addr remoteaddr
        x-forwarded-for source_ip sourceip src_ip user_ip userip remote_ip remoteip dst_ip dest_ip
        login_ip last_ip ipadres ip-adres| ip-adresse
        """,
    ),
    (
        kinds.COORDINATES,
        """
        gps geolocation| home_loc| user_loc| last_loc| last_seen current_loc| my_loc| lives_at
        """,
    ),
)

# Scripts in which no ASCII word announces anything.
_FOREIGN: Final[tuple[tuple[Kind, str], ...]] = (
    (
        kinds.PHONE,
        """
        телефон тел. моб. τηλέφωνο τηλ κινητό טלפון נייד هاتف جوال موبايل โทรศัพท์ เบอร์โทร โทร 电话
        電話 手机 手機 전화 휴대폰 연락처 携帯 फोन मोबाइल
        """,
    ),
    (
        kinds.BIRTH_DATE,
        """
        рождения родился родилась рожд. γέννησης לידה الميلاد วันเกิด 出生日期 出生 生年月日 생년월일 जन्म
        народження
        """,
    ),
    (
        kinds.PASSPORT,
        """
        паспорт διαβατήριο διαβατηρίου דרכון جواز 护照 護照 パスポート 旅券
        여권번호 여권 หนังสือเดินทาง
        पासपोर्ट
        """,
    ),
    (
        kinds.LICENCE,
        """
        водительск права δίπλωμα רישיון رخصة 驾驶证 駕照 驾照 免許証 운전면허 ใบขับขี่
        """,
    ),
    (
        kinds.NATIONAL,
        """
        снилс иин ת.ז єгн егн јмбг αμκα αδτ ταυτότητας זהות الهوية الرقم_القومي 身份证号码
        身份证号 身份证 身分證 マイナンバー
        個人番号 کد_ملی 주민등록번호 주민번호 외국인등록번호 ประชาชน आधार
        """,
    ),
    (
        kinds.TAX,
        """
        инн іпн рнокпп αφμ 税号 纳税人
        """,
    ),
    (
        kinds.CARD,
        """
        карта карты 信用卡 卡号 カード番号 카드번호 כרטיס
        """,
    ),
    (
        kinds.MEDICAL,
        """
        病历号 病歴 병록번호
        """,
    ),
    (
        kinds.HEALTH,
        """
        医保 保険証 건강보험
        """,
    ),
    (
        kinds.IP,
        """
        ip地址 ip位址 ipアドレス ip주소 ip-адрес ip_адрес ip_주소
        """,
    ),
    (
        kinds.ACCOUNT,
        """
        счёт счет 账号 帳號 口座番号 계좌번호 계좌
        """,
    ),
)


def _labels() -> tuple[Label, ...]:
    """Every word once; of two kinds that one word announces, the first counts."""
    found: dict[str, Label] = {}
    for kind, words in _WORDS:
        for word in words.split():
            name = word.rstrip("|").replace("_", " ")
            found.setdefault(name, Label(name, kind, not word.endswith("|")))
    for kind, words in _FOREIGN:
        for word in words.split():
            found.setdefault(word, Label(word.replace("_", " "), kind))
    return tuple(found.values())


# Short words that stand in the middle of a name only with a capital: `patientDob`.
_INNER: Final = ("dob", "ssn", "mrn", "ip", "tel", "bsn", "cpf")
_ALL: Final = _labels()
LABELS: Final[tuple[Label, ...]] = (
    *(one for one in _ALL if one.word.isascii()),
    *(one._replace(word=one.word.title()) for one in _ALL if one.word in _INNER),
)
FOREIGN: Final[tuple[Label, ...]] = tuple(one for one in _ALL if not one.word.isascii())
