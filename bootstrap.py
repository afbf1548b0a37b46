"""Make the environment: `.venv` with every package of `requirements.lock`, checked by hash. Standard library alone.

`python3 bootstrap.py` is what `make setup` calls. It does nothing where the lock has not changed since the last time.
"""

import hashlib
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(HERE, ".venv")
BIN = os.path.join(VENV, "Scripts" if os.name == "nt" else "bin")
PYTHON = os.path.join(BIN, "python.exe" if os.name == "nt" else "python")
LOCK = os.path.join(HERE, "requirements.lock")
SEARCH = os.path.join(HERE, "planner", "core", "search")
OLDEST = (3, 11)


def main():
    """Bring the environment up to date; end with one sentence where that cannot be done."""
    if sys.version_info < OLDEST:
        sys.exit(
            "Unstretch needs Python %d.%d or newer and this is %d.%d: name a newer one, as in `make run PYTHON=python3.12`."
            % (OLDEST + sys.version_info[:2])
        )
    version = "%d.%d" % sys.version_info[:2]
    if not os.path.exists(PYTHON) or stamp("python") != version:
        make_environment()
        write_stamp("python", version)
    lock = fingerprint([LOCK])
    if stamp("lock") != lock:
        install()
        write_stamp("lock", lock)
    warm()


def make_environment():
    """An empty `.venv` of this interpreter."""
    try:
        import ensurepip  # noqa: F401  a Debian without python3-venv lacks exactly this
        import venv
    except ImportError:
        sys.exit("This Python cannot make environments: install its venv package (Debian: `apt install python3-venv`).")
    say("Making the environment in .venv")
    venv.EnvBuilder(clear=True, with_pip=True, symlinks=os.name != "nt").create(VENV)


def install():
    """Every line of the lock: with uv, which is ten times as fast, or else with pip. Both check the hashes."""
    say("Installing the packages of requirements.lock")
    has_uv = run(*PIP, "--only-binary=:all:", "-r", uv_of_the_lock())
    if has_uv and run(PYTHON, "-m", "uv", "pip", "install", "--quiet", "--require-hashes", "-p", PYTHON, "-r", LOCK):
        return
    say("uv cannot do it here; pip takes a minute or two longer")
    if not run(*PIP, "-r", LOCK):
        sys.exit(
            "The packages could not be installed: see pip's message above. Without internet, point pip at your mirror."
        )


PIP = (PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes")


def uv_of_the_lock():
    """The path of a file with the lock's lines for uv alone, so that uv itself comes by hash too."""
    with open(LOCK, encoding="utf-8") as lock:
        entries = lock.read().replace("\\\n", "").splitlines()
    path = os.path.join(VENV, "uv.lock")
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(entry + "\n" for entry in entries if entry.startswith("uv=="))
    return path


def warm():
    """Compile the search's kernel now, so that nobody waits for it at the first plan."""
    if not os.path.exists(os.path.join(SEARCH, "warm.py")):
        return
    sources = sorted(os.path.join(SEARCH, name) for name in os.listdir(SEARCH) if name.endswith(".py"))
    kernel = stamp("lock") + fingerprint(sources)
    if stamp("kernel") == kernel:
        return
    say("Compiling the search")
    if not run(PYTHON, "-m", "planner.core.search.warm"):
        sys.exit("The search could not be compiled: see the message above, and report it with your Python's version.")
    write_stamp("kernel", kernel)


def fingerprint(paths):
    """A hash of what the files hold."""
    digest = hashlib.sha256()
    for path in paths:
        with open(path, "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()


def stamp(name):
    """What was noted in the environment under `name`, or nothing."""
    try:
        with open(os.path.join(VENV, "unstretch-" + name), encoding="utf-8") as file:
            return file.read()
    except OSError:
        return ""


def write_stamp(name, text):
    """Note in the environment that a step is done; the note goes when the environment goes."""
    with open(os.path.join(VENV, "unstretch-" + name), "w", encoding="utf-8") as file:
        file.write(text)


def run(*command):
    """Run a command in the project's folder; whether it went well."""
    return subprocess.call(command, cwd=HERE) == 0


def say(sentence):
    print(sentence + " ...", flush=True)


if __name__ == "__main__":
    main()
