#!/bin/sh
# servers.sh FOLDER: a case for each server of started.list, beside those that FOLDER holds already: debian-PACKAGE.
#
# Not for what did not run as root when started.sh tried it, nor for a package that another case of a server installs.
# What nonroot-user says stands in the list; started.yaml knows what came of it. So a fix that is safe must work; one
# that is suggested is applied, and works, or is a regression for which verify blames nonroot-user; and what is
# declined starts as it did. What needs more than its package, or a user with a name, is a case by hand.
folder=$1
here=$(cd "$(dirname "$0")" && pwd)
seen=$here/../../transforms/catalogue/started.yaml

works() { # works PACKAGE: yes, no, or nothing
	awk -v package="$1" '$1 == "package:" { same = $2 == package } same && $1 == "works:" { print $2; exit }' "$seen"
}

expectation() { # expectation WORKS PORT STATUS [REASON]
	echo 'upgrade: Calculating upgrade'
	case $3 in
	suggested) # which --unsafe makes a fix
		printf '%s\n' "says: nonroot-user fixed $4" 'args: --unsafe'
		if [ "$1" = no ]; then
			printf '%s\n' 'verdict: regression' 'culprit: nonroot-user'
			return
		fi
		echo 'uid: 10001'
		;;
	declined) printf '%s\n' "says: nonroot-user declined $4" 'uid: root' ;;
	*) printf '%s\n' "says: nonroot-user $3" 'uid: 10001' ;;
	esac
	[ "$2" = - ] || echo "answer: listens $2"
}

grep -v '^#' "$here/started.list" | while IFS='|' read -r package _ command port says; do
	package=$(echo $package) port=$(echo $port) works=$(works $package)
	[ -n "$works" ] || continue
	! grep -qE "install .* $package( &&|\$)" "$folder"/*server-*.Dockerfile || continue
	{
		echo 'FROM debian:bookworm'
		case $command in */var/www*) echo 'RUN mkdir /var/www' ;; esac
		echo "RUN apt-get update && apt-get install -y --no-install-recommends $package"
		[ "$port" = - ] || echo "EXPOSE $port"
		printf '%s\n' "$command" | sed 's/^ */CMD /; s/ *$//'
	} >"$folder/debian-$package.Dockerfile"
	expectation "$works" "$port" $says >"$folder/debian-$package.expect"
done
