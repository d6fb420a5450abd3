"""What people choose first: the words of published lists of passwords, longest first.

A password is made of these if less than four other letters are left of it.
"""

from __future__ import annotations

from typing import Final

_WORDS: Final = """
password passwort motdepasse contrasena senha parola wachtwoord passphrase passw0rd pass secret geheim
qwertyuiop qwertzuiop azertyuiop asdfghjkl zxcvbnm yxcvbnm qwerty qwertz azerty asdfgh asdf zxcv qazwsx
qazwsxedc 1q2w3e4r5t6y 1q2w3e4r5t 1q2w3e4r 1qaz2wsx3edc 1qaz2wsx zaq12wsx q1w2e3r4 qwe123 qweasdzxc
abcdefghijklmnopqrstuvwxyz abcdefghijkl abcdefgh abcdef abcd abc123 abc
12345678901234567890 1234567890 0987654321 987654321 123456789 12345678 1234567 123456 12345 654321
administrator administrador admin root superuser sysadmin operator auditor viewer approver user guest login
welcome willkommen bienvenue changeme change letmein iloveyou iloveu loveyou trustno1 monkey dragon
football baseball basketball soccer hockey superman batman spiderman pokemon starwars princess sunshine
shadow master mustang michael jordan jennifer ashley jessica charlie daniel thomas matthew andrew joshua
hunter killer ninja whatever nothing hello goodbye flower cookie chocolate butterfly summer winter spring
autumn january february march april june july august september october november december monday tuesday
wednesday thursday friday saturday sunday spring sommer hallo test testing tester demo default temp
temporary example sample company corporate internet computer server network security secure access system
windows linux ubuntu debian oracle cisco google facebook microsoft samsung android iphone apple douane
control gateway correcthorsebatterystaple correct horse battery staple
letmeinplease mypassword thisismypassword yourpassword nopassword newpassword onetwothree
"""
STEMS: Final = tuple(sorted(set(_WORDS.split()), key=len, reverse=True))
