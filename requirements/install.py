"""Makes `.venv` from a lock, once: `python3 requirements/install.py lock.txt`.

Only the standard library is here yet. A stamp, the copy of each installed lock inside `.venv`, is taken away before
the first change and put back after the last one: an environment without a stamp was never finished, and is made anew.
"""

import os
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

LOCKS = Path(__file__).resolve().parent
VENV = LOCKS.parent / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

# Each lock holds what the ones after it hold, at the same versions.
ALSO = {"dev.txt": ("lock.txt",), "lock.txt": ()}


def install(lock: str) -> int:
    with one_at_a_time():
        if is_complete(lock):  # by another set-up, while this one waited
            return 0
        if not can_make_environments():
            return 2
        say("正在准备运行环境，只在第一次和依赖变化后需要 …", "Setting up .venv, only now and when a lock changes …")
        was_finished = any(stamp.exists() for stamp in map(stamp_of, ALSO))
        for stamp in map(stamp_of, ALSO):
            stamp.unlink(missing_ok=True)
        if not (was_finished and has_pip()):
            # The Python beneath, should this be called from the very environment that is made anew.
            python = getattr(sys, "_base_executable", sys.executable)
            subprocess.run([python, "-m", "venv", "--clear", VENV], check=True, stdout=sys.stderr)
        if not install_packages(LOCKS / lock):
            return 2
        for each in (lock, *ALSO[lock]):
            leave_stamp(each)
        say("环境已就绪。", "Ready.")
        return 0


@contextmanager
def one_at_a_time():
    """The system lets go of the lock when its holder dies, so a killed set-up blocks nobody."""
    with open(VENV.with_name(".venv.lock"), "a+b") as file:
        if not takes(file):
            say("另一个进程正在准备环境，请稍候 …", "Another process is setting up; waiting …")
            while not takes(file):
                time.sleep(0.2)
        yield


def takes(file) -> bool:
    try:
        if os.name == "nt":
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def is_complete(lock: str) -> bool:
    stamp = stamp_of(lock)
    return stamp.exists() and stamp.read_bytes() == (LOCKS / lock).read_bytes() and has_pip()


def stamp_of(lock: str) -> Path:
    return VENV / lock


def has_pip() -> bool:
    """Not after the system's Python moved on, say from 3.11 to 3.12: what was installed is then out of its sight."""
    return PYTHON.exists() and subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True).returncode == 0


def can_make_environments() -> bool:
    try:
        # Debian ships Python without the second; it comes with python3-venv.
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        say(
            "缺少 venv 模块。请运行：apt install python3 python3-venv，然后再试一次。",
            "Python's venv module is missing. Run: apt install python3 python3-venv, then try again.",
        )
        return False
    return True


def install_packages(lock: Path) -> bool:
    """Exactly the versions and hashes of the lock; a line of progress for people, pip's own words only if it fails."""
    total = sum(line[0].isalnum() for line in lock.read_text("utf-8").splitlines() if line)
    command = [PYTHON, "-m", "pip", "install", "--require-hashes", "--no-deps", "--no-input", "--progress-bar", "off"]
    pip = subprocess.Popen(
        [*command, "--disable-pip-version-check", "-r", lock],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    said = []
    done = 0
    for line in pip.stdout:
        said.append(line)
        if line.startswith(("Collecting ", "Requirement already satisfied: ")):
            done += 1
            progress(f"  {done}/{total}")
        elif line.startswith("Installing collected packages"):
            progress(f"  {total}/{total} 安装中 installing …")
    progress(None)
    if pip.wait() == 0:
        return True
    sys.stderr.writelines(said[-20:])
    say(
        "依赖安装失败（见上）。请检查网络或 pip 的镜像设置，然后再运行一次。",
        "Installing failed, see above. Check the network or pip's mirror settings, then run this again.",
    )
    return False


def progress(text) -> None:
    if sys.stderr.isatty():
        sys.stderr.write("\r\033[K" + (text or ""))
        sys.stderr.flush()


def leave_stamp(lock: str) -> None:
    """Whole or not at all."""
    unfinished = stamp_of(lock).with_suffix(".new")
    shutil.copyfile(LOCKS / lock, unfinished)
    os.replace(unfinished, stamp_of(lock))


def say(chinese: str, english: str) -> None:
    print(f"banshi: {chinese} {english}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    if sys.stderr.encoding.lower() != "utf-8":
        sys.stderr.reconfigure(encoding="utf-8", errors="replace")
    try:
        sys.exit(install(sys.argv[1]))
    except KeyboardInterrupt:
        sys.exit(130)
    except (OSError, subprocess.CalledProcessError) as fault:
        say(f"无法在 {VENV} 建立运行环境：", f"Cannot make the environment there: {fault}")
        sys.exit(2)
