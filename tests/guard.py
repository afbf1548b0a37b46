"""Run a command for as long as the caller lives: its end closes our standard input, and that ends the command.

`python guard.py ACCOUNT COMMAND ARGUMENT...`, with `-` for our own account. A test run that is killed leaves no server
behind this way.
"""

import os
import signal
import subprocess
import sys
import threading

PATIENCE_S = 8


def main() -> int:
    """Wait for the end of the command or of our caller, whichever comes first; the command's exit code."""
    account, *arguments = sys.argv[1:]
    if account == "-":
        command = subprocess.Popen(arguments, stdin=subprocess.DEVNULL)
    else:
        import pwd

        group = pwd.getpwnam(account).pw_gid
        command = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, user=account, group=group, extra_groups=[])
    threading.Thread(target=end_with_the_caller, args=[command], daemon=True).start()
    return command.wait()


def end_with_the_caller(command: "subprocess.Popen[bytes]") -> None:
    """Interrupt the command when standard input closes, and end the whole session when it goes on."""
    while os.read(0, 1024):
        pass
    command.send_signal(signal.SIGINT)
    try:
        command.wait(PATIENCE_S)
    except subprocess.TimeoutExpired:
        os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main())
