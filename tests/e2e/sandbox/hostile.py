"""A server's program gone bad: it tries what a contained program must not be able to do, and tells how each ended.

`hostile.py ASKED [TRIAL …]` where ASKED is JSON of what lies outside: paths, a process, sockets. It tries everything
if no trial is named. Only the standard library.
"""

# ruff: noqa: PTH104, PTH108, PTH110, PTH115, PTH120, PTH123, PTH208, PTH211, T201, FURB122  # a program of its own, that starts quickly
from __future__ import annotations

import contextlib
import ctypes
import errno
import fcntl
import json
import mmap
import os
import platform
import resource
import signal
import socket
import stat
import subprocess
import sys

ASKED = json.loads(sys.argv[1])
LIBC = ctypes.CDLL(None, use_errno=True)
X86 = platform.machine() == "x86_64"
TRIALS = []
OPEN = "OPEN"


def trial(function):
    TRIALS.append(function)
    return function


def name_of(error):
    return errno.errorcode.get(error, str(error))


def outcome(function):
    """How it ended: the name of an error, or OPEN with what was got."""
    try:
        got = function()
    except OSError as error:
        return name_of(error.errno)
    except MemoryError:
        return "MemoryError"
    return got if isinstance(got, str) and not got.startswith("!") else f"{OPEN} {got}"


def call(number, *arguments):
    """A system call by its number on x86-64 and on the others."""
    chosen = number[0] if X86 else number[1]
    answer = LIBC.syscall(ctypes.c_long(chosen), *[ctypes.c_long(one) for one in arguments])
    if answer < 0:
        raise OSError(ctypes.get_errno(), "")
    return answer


def read(path):
    with open(path, "rb") as file:
        return f"!{file.read(20)!r}"


def write(path):
    with open(path, "ab") as file:
        file.write(b"hostile\n")
    return "!written"


# Files.
@trial
def keys_of_the_account():
    return read(ASKED["secret"])


@trial
def passwords_of_the_system():
    return read("/etc/shadow")


@trial
def keys_of_the_machine():
    return f"!{os.listdir('/etc/ssh')}"


@trial
def home_of_root():
    return f"!{os.listdir('/root')}"


@trial
def accounts_of_the_machine():
    with open("/etc/passwd", encoding="utf-8") as file:
        names = {line.split(":")[0] for line in file}
    return "made up" if names == {"sandbox", "nobody"} else f"!{names}"


@trial
def out_of_the_folder_by_dots():
    return read(f"{ASKED['folder']}/../outside/secret")


@trial
def out_of_the_folder_by_a_link():
    link = f"{ASKED['folder']}/way-out"
    with contextlib.suppress(FileExistsError):
        os.symlink(ASKED["secret"], link)
    return read(link)


@trial
def out_of_the_folder_by_a_hard_link():
    os.link(ASKED["secret"], f"{ASKED['folder']}/hard")
    return "!linked"


@trial
def hidden_file():
    return read(ASKED["hidden_file"])


@trial
def hidden_folder():
    return f"!{os.listdir(ASKED['hidden_folder'])}"


@trial
def move_what_is_hidden_to_another_place():
    above = os.path.dirname(ASKED["hidden_deeper"])
    os.rename(above, f"{above}-moved")
    return f"!{os.listdir(f'{above}-moved')}"


@trial
def write_where_only_reading_was_given():
    return write(ASKED["readable"])


@trial
def write_the_system():
    return write("/usr/bin/hostile")


@trial
def write_settings_of_the_system():
    return write("/etc/ld.so.preload")


@trial
def write_the_root():
    return write("/hostile")


@trial
def write_its_own_program():
    return write(__file__)


@trial
def write_what_the_next_start_reads():
    for name in (".bashrc", ".profile", ".npmrc", ".config/pip/pip.conf"):
        with contextlib.suppress(OSError):
            return write(f"{ASKED['home']}/{name}")
    return "nowhere"


@trial
def write_kernel_settings():
    return write("/proc/sys/kernel/core_pattern")


@trial
def touch_kernel_settings():
    os.utime("/proc/sys/kernel/core_pattern")  # who may not write is told so only where anybody could
    return "!touched"


@trial
def press_a_key_of_the_kernel():
    with open("/proc/sysrq-trigger", "w", encoding="ascii"):
        return "!opened"


@trial
def memory_of_the_machine():
    for path in ("/dev/mem", "/dev/kmsg", "/dev/sda", "/dev/vda"):
        if os.path.exists(path):
            return read(path)
    with open("/proc/kcore", "rb") as file:
        return f"!{file.read(4)!r}"


@trial
def make_a_device():
    os.mknod(f"{ASKED['folder']}/null", stat.S_IFCHR | 0o666, os.makedev(1, 3))
    return "!made"


# Processes.
@trial
def environment_of_others():
    found = set()
    for name in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError), open(f"/proc/{name}/environ", "rb") as file:
            found |= {ASKED["marker"]} & set(file.read().decode().replace("\0", "=").split("="))
    return f"!{found}" if found else "none has it"


@trial
def environment_of_its_own():
    return f"!{os.environ}" if ASKED["marker"] in os.environ.values() else "not in it"


@trial
def other_processes():
    seen = [name for name in os.listdir("/proc") if name.isdigit()]
    return "its own" if len(seen) < 5 else f"!{len(seen)}"


@trial
def trace_another():
    call((101, 117), 16, 1, 0, 0)
    return "!traced"


@trial
def read_memory_of_another():
    call((310, 270), 1, 0, 0, 0, 0, 0)
    return "!read"


@trial
def signal_who_started_it():
    os.kill(ASKED["parent"], 0)
    return "!it is there"


@trial
def session_of_who_started_it():
    return "its own" if os.getsid(0) and os.getpgrp() else "!shared, with its terminal and its signals"


@trial
def files_that_were_left_open():
    kept = []
    for name in map(int, os.listdir("/proc/self/fd")):
        with contextlib.suppress(OSError):
            if name > 2:
                os.fstat(name)
                kept.append(os.readlink(f"/proc/self/fd/{name}"))
    return f"!{kept}" if kept else "none"


@trial
def files_of_the_first_process():
    kept = [os.readlink(f"/proc/1/fd/{name}") for name in os.listdir("/proc/1/fd")]
    ways = [one for one in kept if one.startswith("/") and not one.startswith(("/dev/", "/memfd"))]
    return f"!{ways}" if ways else "no way out"


@trial
def where_complaints_go():
    return f"!{os.read(os.open('/proc/self/fd/2', os.O_RDONLY | os.O_NONBLOCK), 20)!r}"


@trial
def devices():
    known = {
        "null",
        "zero",
        "full",
        "random",
        "urandom",
        "tty",
        "console",
        "ptmx",
        "pts",
        "shm",
        "fd",
        "core",
    }
    more = set(os.listdir("/dev")) - known - {"stdin", "stdout", "stderr"}
    return f"!{more}" if more else "the usual"


# Privileges.
@trial
def privileges():
    with open("/proc/self/status", encoding="ascii") as file:
        fields = dict(line.split(":", 1) for line in file)
    told = {
        name: fields[name].strip()
        for name in ("CapEff", "CapPrm", "CapBnd", "CapAmb", "NoNewPrivs", "Seccomp")
    }
    bare = {"CapEff": 0, "CapPrm": 0, "CapBnd": 0, "CapAmb": 0}
    is_bare = all(int(told[name], 16) == value for name, value in bare.items())
    return "none" if is_bare and told["NoNewPrivs"] == "1" and told["Seccomp"] == "2" else f"!{told}"


@trial
def account():
    return (
        "root of nothing"
        if os.getuid() == 0
        else f"!{os.getuid()}"
        if os.getuid() != ASKED["account"]
        else "as told"
    )


@trial
def program_of_another_account():
    ran = subprocess.run(
        [ASKED["setuid"], "-c", "import os; print(os.geteuid())"], capture_output=True, text=True, check=False
    )
    return "no other" if ran.returncode or int(ran.stdout) == os.getuid() else f"!{ran.stdout}"


@trial
def mount_again():
    flags = 0x20 | 0x1000  # MS_REMOUNT | MS_BIND
    path = ctypes.create_string_buffer(b"/usr")
    call((165, 40), 0, ctypes.addressof(path), 0, flags, 0)
    return "!mounted"


@trial
def open_a_tree():
    path = ctypes.create_string_buffer(b"/")
    call((428, 428), -100, ctypes.addressof(path), 1)
    return "!opened"


@trial
def unmount():
    path = ctypes.create_string_buffer(b"/proc/sys")
    call((166, 39), ctypes.addressof(path), 2)
    return "!unmounted"


@trial
def users_of_its_own():
    call((272, 97), 0x10000000)
    return "!made"


@trial
def namespaces_of_its_own():
    alike = [
        one for one, there in ASKED["namespaces"].items() if os.readlink(f"/proc/self/ns/{one}") == there
    ]
    return "all" if not alike else f"!shares {alike}"


@trial
def change_root():
    os.chroot(ASKED["folder"])
    return "!changed"


@trial
def keys_of_the_kernel():
    call((250, 219), 0, -3, 1)
    return "!got"


@trial
def programs_in_the_kernel():
    call((321, 280), 0, 0, 0)
    return "!loaded"


@trial
def faults_in_user_space():
    call((323, 282), 1)
    return "!got"


@trial
def calls_by_a_ring():
    call((425, 425), 1, 0)
    return "!made"


@trial
def counters_of_the_processor():
    call((298, 241), 0, 0, -1, -1, 0)
    return "!opened"


@trial
def clock_of_the_machine():
    call((227, 112), 0, 0)
    return "!set"


@trial
def name_of_the_machine():
    socket.sethostname("hostile")
    return "!set"


@trial
def calls_of_another_architecture():
    if not X86:
        return "there is none"
    code = b"\xb8\x14\x00\x00\x00\xcd\x80\xc3"  # mov eax, 20 (getpid); int 0x80; ret
    child = os.fork()
    if child == 0:
        page = mmap.mmap(-1, len(code), prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
        page.write(code)
        ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))()
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    return "SIGSYS" if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGSYS else f"!{status}"


@trial
def type_at_the_terminal():
    for place in (0, 1, 2):
        try:
            fcntl.ioctl(place, 0x5412, b"x")
        except OSError as error:
            if error.errno not in {errno.EPERM, errno.ENOTTY}:
                raise
        else:
            return "!typed"
    os.close(os.open("/dev/tty", os.O_RDWR))
    return "!there is one"


# Sockets.
def connected(family, address):
    with socket.socket(family, socket.SOCK_STREAM) as one:
        one.settimeout(1)
        one.connect(address)
        return "!connected"


@trial
def service_of_the_machine():
    return connected(socket.AF_INET, ("127.0.0.1", ASKED["port"]))


def datagram(address, protocol=0):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM, protocol) as one:
        one.sendto(b"hostile", address)
        return "!sent"


@trial
def credentials_of_the_cloud():
    return connected(socket.AF_INET, ("169.254.169.254", 80))


@trial
def service_of_the_network():
    return connected(socket.AF_INET, ("10.0.0.1", 80))


@trial
def service_of_anybody():
    return connected(socket.AF_INET, ("192.0.2.1", 443))


@trial
def service_of_anybody_by_its_longer_address():
    return connected(socket.AF_INET6, ("2001:db8::1", 443))


@trial
def question_to_a_server_of_names():
    return datagram(("192.0.2.53", 53))


@trial
def echo_of_a_stranger():
    return datagram(("192.0.2.1", 0), socket.IPPROTO_ICMP)


@trial
def everybody_nearby():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        one.sendto(b"hostile", ("255.255.255.255", 9))
    return "!sent"


@trial
def interfaces():
    names = [name for _, name in socket.if_nameindex()]
    return "loopback" if names == ["lo"] else f"!{names}"


@trial
def names_of_hosts():
    try:
        return f"!{socket.getaddrinfo('collector.invalid', 443)}"
    except socket.gaierror:
        return "none"


@trial
def socket_with_a_name():
    return connected(socket.AF_UNIX, f"\0{ASKED['abstract']}")


@trial
def socket_in_its_folder():
    return connected(socket.AF_UNIX, ASKED["socket"])


@trial
def half_of_a_pair_of_sockets():
    one, _ = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    one.sendto(b"hostile", ASKED["datagrams"])
    return "!sent"


@trial
def sockets_of_desktops():
    for path in ("/var/run/docker.sock", "/run/dbus/system_bus_socket", "/tmp/.X11-unix", "/run/user"):
        if os.path.exists(path):
            return f"!{path}"
    return "none"


@trial
def raw_socket():
    socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
    return "!made"


@trial
def packets():
    socket.socket(17, socket.SOCK_RAW)
    return "!made"


@trial
def socket_of_the_virtual_machine():
    socket.socket(40, socket.SOCK_STREAM)
    return "!made"


@trial
def ciphers_of_the_kernel():
    socket.socket(38, socket.SOCK_SEQPACKET)
    return "!made"


@trial
def audit_of_the_kernel():
    socket.socket(16, socket.SOCK_RAW, 9)
    return "!made"


# Quantities; these come last.
def filled(path, most):
    try:
        with open(path, "wb") as file:
            for _ in range(most):
                file.write(bytes(1 << 20))
    finally:
        os.unlink(path)
    return f"!{most} MiB"


@trial
def shared_memory_without_end():
    return filled("/dev/shm/much", 80)


@trial
def home_without_end():
    return filled(f"{os.environ['HOME']}/much", 80)


@trial
def temporary_files_without_end():
    for number in range(2):  # each below what one file may have
        filled_in_part(f"/tmp/much-{number}")
    return "!400 MiB"


def filled_in_part(path):
    with open(path, "wb") as file:
        os.posix_fallocate(file.fileno(), 0, 200 << 20)


@trial
def memory_of_no_process():
    os.memfd_create("much")
    return "!made"


@trial
def memory_shared_without_end():
    call((29, 194), 0, 1 << 30, 0o1600)
    return "!made"


@trial
def file_without_end():
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    with open(f"{ASKED['folder']}/much", "wb") as file:
        file.seek(resource.getrlimit(resource.RLIMIT_FSIZE)[0])
        file.write(b"x")
        file.flush()
    return "!written"


@trial
def memory_without_end():
    return f"!{len(bytearray(ASKED['memory'] * 2))}"


@trial
def processes_without_end():
    children = []
    try:
        while len(children) < ASKED["processes"] * 3:
            child = os.fork()
            if child == 0:
                signal.pause()
            children.append(child)
    finally:
        for child in children:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
    return f"!{len(children)}"


if __name__ == "__main__":
    NAMED = sys.argv[2:] or [function.__name__ for function in TRIALS]
    print(json.dumps({one.__name__: outcome(one) for one in TRIALS if one.__name__ in NAMED}))
