#!/bin/sh
# unread.sh PROGRAM: a limit that is met while an application is read is a doubt, never a reason to call it safe.
. tests/assert.sh

check="$program --check -v --no-config --only nonroot-user --fail-on never"

# application: a new context of Python
application() {
	rm -rf "$work/context"
	mkdir -p "$work/context/.git"
	cd "$work/context" || exit 1
	printf 'FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\nEXPOSE 8000\nCMD ["python", "app.py"]\n' >Dockerfile
	echo 'import late' >app.py
	echo 'print(1)' >late.py
}
# says NAME WANTED
says() {
	$check . >out 2>err
	ok "$1" has "$2" out
	has "$2" out || cat out err
	rm -f out err
}
# fill FILE BYTES: comments
fill() { awk -v n="$2" 'BEGIN { for (i = 0; i < n; i += 32) print "# xxxxxxxxxxxxxxxxxxxxxxxxxxxxx" }' >>"$1"; }

application
says 'all of it is read' 'fixable'
application
fill late.py 300000
says 'a module beyond 256 KiB' '/app/late.py is too large to be read.*suggested'
application
echo 'import late.deep' >app.py
rm late.py
mkdir real
ln -s real late
fill real/deep.py 300000
says 'a module beyond a link' 'late/deep.py is too large to be read.*suggested'
application
for i in $(seq 300); do
	echo "import m$i" >>app.py
	echo 'x = 1' >"m$i.py"
done
says 'more modules than are followed' 'more source files.*suggested'
application
mkfifo fifo.py
sed -i 's/late/fifo/' app.py
says 'a module that is none' 'fifo.py is too large to be read.*suggested'
application
ln -s late.py again.py
sed -i 's/late/again/' app.py
says 'a link to a module of the context' 'fixable'
# ---- cost ----

# script FILE: a context whose CMD starts a script of these lines
script() {
	application
	sed -i 's/^CMD.*/CMD [".\/s.sh", "python", "app.py"]/' Dockerfile
	echo '#!/bin/sh' >s.sh
	cat "$1" >>s.sh
}
for i in $(seq 300); do echo "./s.sh \"\$@\" \"\$@\" x$i"; done >"$work/lines"
script "$work/lines"
ok 'a script that starts itself with more and more words' status 0 timeout 10 $check .
for i in $(seq 4000); do echo "V$i=x; ls \$V$i"; done >"$work/lines"
script "$work/lines"
ok 'many variables' status 0 timeout 10 $check .
finish
