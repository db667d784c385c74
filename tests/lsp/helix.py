"""helix.py FILE, SETUP: the page's languages.toml. Helix has no mode without a terminal, so it gets one and keys. Opens
the file, looks at the diagnostics, saves, and checks that the cursor stays on its line and that one undo takes everything
back: lines `ok X` and `not ok X`."""
import fcntl
import json
import os
import pty
import re
import select
import shutil
import signal
import struct
import sys
import termios
import time

path = sys.argv[1]
folder = os.path.join(os.environ['XDG_CONFIG_HOME'], 'helix')
log = os.path.abspath('helix.log')
screen = b''


def ok(name, condition):
    print(('ok ' if condition else 'not ok ') + name, flush=True)


def wait(condition, seconds=15):
    """What the condition comes to at last; the terminal is read meanwhile, else Helix would stop writing to it."""
    global screen
    end = time.monotonic() + seconds
    holds = condition()
    while not holds and time.monotonic() < end:
        if select.select([terminal], [], [], 0.02)[0]:
            try:
                screen += os.read(terminal, 65536)
            except OSError: # it is ending
                time.sleep(0.02)
        holds = condition()
    return holds


def type_keys(text):
    os.write(terminal, text.encode())


def read(name):
    try:
        with open(name, 'rb') as file:
            return file.read()
    except OSError:
        return b''


def shown():
    """What was drawn so far, without the terminal's commands."""
    return re.sub(rb'\x1b(\[[0-9;:?<>=]*[a-zA-Z]|\][^\x07\x1b]*(\x07|\x1b\\)|[()].|[=>])', b'', screen)


def published():
    """The findings of the last publishDiagnostics, of the log."""
    found = []
    for line in read(log).decode(errors='replace').splitlines():
        at = line.find('<- {')
        if at >= 0 and 'publishDiagnostics' in line:
            found = json.loads(line[at + 3:])['params']['diagnostics']
    return found


def pipe_to(keys, name):
    """What is selected after these keys, by way of a command of the editor."""
    type_keys(keys + ':pipe-to cat >' + name + ' && touch ' + name + '.done\r')
    wait(lambda: os.path.exists(name + '.done'))
    os.remove(name + '.done') if os.path.exists(name + '.done') else None
    return read(name)


os.makedirs(folder, exist_ok=True)
shutil.copy(os.environ['SETUP'], os.path.join(folder, 'languages.toml'))
with open(os.path.join(folder, 'config.toml'), 'w') as config:
    config.write('[editor]\nend-of-line-diagnostics = "hint"\n')
before = read(path)
child, terminal = pty.fork()
if child == 0:
    os.environ['TERM'] = 'xterm-256color'
    os.execvp('hx', ['hx', '-vv', '--log', log, path])
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack('HHHH', 50, 200, 0, 0))
os.kill(child, signal.SIGWINCH)

ok('diagnostics come', wait(lambda: len(published()) > 0))
ok('the two RUNs are found', any(d['source'] == 'dockmend' and d['code'] == 'collapse-installs' and
                                 d['range']['start']['line'] == 1 for d in published()))
ok('they are shown', wait(lambda: b'the package lists are refreshed in a layer' in shown()))
type_keys('/^EXPOSE\r:write\r')
ok('the text changed', wait(lambda: read(path) not in (before, b'')))
written = read(path)
ok('the cursor stays on its line', pipe_to('x', 'line').startswith(b'EXPOSE'))
ok('one undo', pipe_to('u%', 'undone') == before)
ok('one redo gives the same', pipe_to('U%', 'redone') == written)
type_keys('ggORUNN x\x1b') # what is no Dockerfile has no finding but that
ok("errors are left to Docker's own server", wait(lambda: published() == []))
type_keys(':quit!\r')
ended = wait(lambda: os.waitpid(child, os.WNOHANG)[0] == child, 5)
if not ended:
    os.kill(child, signal.SIGKILL)
ok('it ends', ended)
