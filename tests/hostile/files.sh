#!/bin/sh
# files.sh PROGRAM: what -w keeps of a file, and what it says where it cannot (kills: tests/test_file.c).
. tests/assert.sh

sample() { printf 'FROM debian:12\nRUN apt-get update && apt-get install -y curl\n' >"$1"; }
left() { ls -A "${1:-.}" | grep -c '^\.dockmend-'; }
# permissions mean nothing to root: an ordinary user is who writes
if [ "$(id -u)" = 0 ]; then
	user='setpriv --reuid=65534 --regid=65534 --clear-groups --'
	chmod 755 "$work"
else
	user=
fi
run() { $user "$program" "$@"; }
owned() { [ -z "$user" ] || chown -R 65534:65534 "$1"; }
# the program may lie where others cannot look
cp "$program" "$work/dockmend" && program=$work/dockmend

# attributes and ACLs
mkdir attributes && sample attributes/Dockerfile && chmod 640 attributes/Dockerfile
setfattr -n user.origin -v 'somewhere else' attributes/Dockerfile 2>/dev/null || echo 'NOT TESTED: attributes: the file system has none'
setfattr -n user.empty attributes/Dockerfile 2>/dev/null
acl=$(setfacl -m u:12345:r,g:54321:rw attributes/Dockerfile 2>/dev/null && echo yes || echo 'NOT TESTED: ACLs: the file system has none' >&2)
owned attributes
(cd attributes && getfattr -d Dockerfile; getfacl -p Dockerfile; stat -c '%u %g %a' Dockerfile) >before 2>&1
ok 'attributes: written' status 0 run -w attributes/Dockerfile
(cd attributes && getfattr -d Dockerfile; getfacl -p Dockerfile; stat -c '%u %g %a' Dockerfile) >after 2>&1
ok 'attributes: all are kept' same before after
ok 'attributes: there was an ACL' test -z "$acl" -o -n "$(grep user:12345:r before)"
ok 'attributes: something was written' has upgrade attributes/Dockerfile

# a default ACL of the folder gives nothing to a file that had none
if [ -n "$acl" ]; then
	mkdir default && sample default/Dockerfile && chmod 600 default/Dockerfile && setfacl -d -m u:12345:rwx default
	owned default
	getfacl -p default/Dockerfile >before
	ok 'default ACL: written' status 0 run -w default/Dockerfile
	getfacl -p default/Dockerfile >after
	ok 'default ACL: the file gets none' same before after
fi

# an attribute that only root may set: kept by root, refused for others with a reason
if [ "$(id -u)" = 0 ]; then
	mkdir label && sample label/Dockerfile
	if setfattr -n security.dockmend -v x label/Dockerfile 2>/dev/null; then
		cp label/Dockerfile sample
		owned label
		ok 'label: refused' status 2 run -w label/Dockerfile
		ok 'label: says which' has 'label/Dockerfile:.*cannot keep security.dockmend: Operation not permitted' err
		ok 'label: untouched' same label/Dockerfile sample
		ok 'label: nothing stays' test "$(left label)" = 0
		ok 'label: root may' status 0 "$program" -w label/Dockerfile
		getfattr -n security.dockmend label/Dockerfile >out 2>&1
		ok 'label: kept by root' has '="x"' out
	else
		echo 'NOT TESTED: security attributes: not allowed here'
	fi
	mkdir owner && sample owner/Dockerfile && chown 12345:54321 owner/Dockerfile && chmod 4664 owner/Dockerfile
	ok 'owner: written by root' status 0 "$program" -w owner/Dockerfile
	ok 'owner: kept' test "$(stat -c '%u %g %a' owner/Dockerfile)" = '12345 54321 4664'
fi

# hard links
mkdir links && sample links/Dockerfile && ln links/Dockerfile links/other && ln links/Dockerfile links/third && cp links/other sample
owned links
ok 'hard links: written' status 0 run -w links/Dockerfile
ok 'hard links: told' has '^dockmend: links/Dockerfile: note: it had 3 hard links; what the others name keeps the old text$' err
ok 'hard links: the others keep the old text' same links/other sample
ok 'hard links: nothing to say where nothing is written' status 0 run -w links/Dockerfile
ok 'hard links: silent then' lacks 'hard links' err
sample links/quiet && ln links/quiet links/quiet2 && owned links
ok 'hard links: -q' status 0 run -q -w links/quiet
ok 'hard links: -q is quiet' lacks 'hard links' err

# names as long as they may be
long=$(printf '%0244d' 0).Dockerfile
mkdir long && sample "long/$long" && owned long
ok 'a name of 255 bytes' status 0 run -w "long/$long"
ok 'a name of 255 bytes: written' has upgrade "long/$long"
ok 'a name of 255 bytes: nothing else' test "$(ls -A long)" = "$long"

# folders and files that may not be written
mkdir closed && sample closed/Dockerfile && cp closed/Dockerfile sample && owned closed && chmod 555 closed
if [ -n "$user" ] || [ "$(id -u)" != 0 ]; then
	ok 'read-only folder: 2' status 2 run -w closed/Dockerfile
	ok 'read-only folder: why' has 'cannot create a temporary file beside it: Permission denied' err
	ok 'read-only folder: untouched' same closed/Dockerfile sample
fi
chmod 755 closed
mkdir fixed && sample fixed/Dockerfile
if [ "$(id -u)" = 0 ] && chattr +i fixed/Dockerfile 2>/dev/null; then
	ok 'immutable: 2' status 2 "$program" -w fixed/Dockerfile
	ok 'immutable: why' has 'cannot replace: Operation not permitted' err
	chattr -i fixed/Dockerfile
	ok 'immutable: nothing stays' test "$(ls -A fixed)" = Dockerfile
	ok 'immutable: untouched' same fixed/Dockerfile sample
fi
finish
