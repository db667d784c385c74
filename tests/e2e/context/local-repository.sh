#!/bin/sh
# A package of version 1 that is installed, and a local repository that has its version 2.
set -e
mkdir -p /srv/repository
for version in 1 2; do
	mkdir -p "/tmp/note-$version/DEBIAN" "/tmp/note-$version/opt"
	printf 'Package: note\nVersion: %s\nArchitecture: all\nMaintainer: nobody <nobody@example.org>\nDescription: a note\n' \
		"$version" >"/tmp/note-$version/DEBIAN/control"
	echo "version $version" >"/tmp/note-$version/opt/note"
	dpkg-deb --build "/tmp/note-$version" "/srv/repository/note_$version.deb"
done
dpkg -i /srv/repository/note_1.deb
cd /srv/repository
{
	dpkg-deb --field note_2.deb
	printf 'Filename: ./note_2.deb\nSize: %s\nSHA256: %s\n' \
		"$(wc -c <note_2.deb)" "$(sha256sum note_2.deb | cut -d ' ' -f 1)"
} >Packages
echo 'deb [trusted=yes] file:/srv/repository ./' >/etc/apt/sources.list.d/local.list
rm -r /tmp/note-1 /tmp/note-2
