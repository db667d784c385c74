#!/bin/sh
# run.sh DOCKMEND FOLDER: the budgets, as ratios, which vary less between machines: one file against /bin/true, a
# folder against find and cat, two workers against one, time and memory of a file against its size.
# FOLDER holds Dockerfiles; for a verdict it should hold thousands.
set -eu
program=$1 folder=$2
case $program in
/*) ;;
*) program=$PWD/$program ;;
esac
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"${CC:-cc}" -std=c11 -D_GNU_SOURCE -O2 -o "$work/spawn" "$here/spawn.c"

printf 'FROM debian:12\nRUN apt-get update && apt-get install git\nCMD ["git"]\n' >"$work/Dockerfile"
cat >"$work/cat.sh" <<'END'
#!/bin/sh
find "$1" -type f \( -name Dockerfile -o -name 'Dockerfile.*' -o -name '*.Dockerfile' -o -name '*.dockerfile' \
	-o -name 'Containerfile*' \) -exec cat {} +
END
chmod +x "$work/cat.sh"

echo "one file, against true:"
"$work/spawn" 400 "$program" --no-config --check --fail-on never "$work/Dockerfile" -- true
echo "a folder on one worker, against find and cat:"
"$work/spawn" 9 "$program" --no-config --check --fail-on never -j 1 -q "$folder" -- "$work/cat.sh" "$folder"
echo "a folder as it comes, against find and cat:"
"$work/spawn" 9 "$program" --no-config --check --fail-on never -q "$folder" -- "$work/cat.sh" "$folder"

# two workers, against one, and against what two processes on half the files each gain on this machine
echo "two workers, against one:"
"$work/spawn" 9 "$program" --no-config --check --fail-on never -j 2 -q "$folder" -- \
	"$program" --no-config --check --fail-on never -j 1 -q "$folder"

# linear: four times the size, at most about four times the time
# many COUNT LINE: the line COUNT times; %d in it counts
many() { awk -v n="$1" -v line="$2" 'BEGIN { for (i = 1; i <= n; i++) { l = line; gsub(/%d/, i, l); gsub(/%p/, i - 1, l); print l } }'; }
make_hostile() {
	case $1 in
	installs) echo 'FROM debian:12' && many "$2" 'RUN apt-get install -y git' ;;
	cleaned) echo 'FROM debian:12' && many "$2" 'RUN apt-get update && apt-get install -y git && rm -rf /var/lib/apt/lists/*' ;;
	joined) echo 'FROM debian:12' && many "$2" 'RUN apt-get update && apt-get install -y p%d' ;;
	installs_run) printf 'FROM debian:12\nRUN true \\\n' && many "$2" ' && apt-get update && apt-get install -y p%d \\' && echo ' && true' ;;
	refreshes) echo 'FROM debian:12' && many "$2" 'RUN apt-get update' ;;
	pip) echo 'FROM python:3.12' && many "$2" 'RUN pip install flask' ;;
	stages) many "$2" 'FROM debian:12 AS s%d' ;;
	chained) echo 'FROM debian:12 AS s0' && many "$2" 'FROM s%p AS s%d' ;;
	users) echo 'FROM debian:12' && many "$2" 'USER u%d' ;;
	env) echo 'FROM debian:12' && many "$2" 'ENV A%d=$A%p' ;;
	args) many "$2" 'ARG A%d=${A%p}' && echo 'FROM debian:${A1}' ;;
	volumes) echo 'FROM debian:12' && many "$2" 'VOLUME /data/%d' && echo 'CMD ["app"]' ;;
	shells) echo 'FROM debian:12' && many "$2" 'SHELL ["/bin/bash", "-c"]' ;;
	copies) echo 'FROM debian:12' && many "$2" 'COPY --from=busybox:1 /a /b' ;;
	continuations) printf 'FROM debian:12\nRUN true \\\n' && many "$2" ' && true \\' && echo ' && true' ;;
	packages) printf 'FROM debian:12\nRUN apt-get install \\\n' && many "$2" '    p%d \\' && echo '    git' ;;
	comments) echo 'FROM debian:12' && many "$2" '# dockmend ignore=pin-digest' && echo 'RUN true' ;;
	nested) echo 'FROM debian:12' && printf 'RUN ' && many "$2" '(' | tr -d '\n' && echo ;;
	dollars) printf 'FROM debian:12\nRUN <<E\n' && many "$2" 'a $(echo ' && echo E ;;
	heredocs) echo 'FROM debian:12' && many "$2" 'RUN <<E\napt-get install git\nE' ;;
	froms) echo 'ARG A=debian:12' && many "$2" 'FROM $A' ;;
	args_froms) many "$2" 'ARG A%d=debian:12' && many "$2" 'FROM $A%d AS s%d' ;;
	env_runs) echo 'FROM debian:12' && many "$2" 'ENV A%d=b' && many "$2" 'RUN apt-get install $B%d' ;;
	env_bash) printf 'FROM debian:12\nENV BASH_ENV=/x\n' && many "$2" 'ENV A%d=b' && many "$2" 'RUN apt-get update' ;;
	sudo) echo 'FROM debian:12' && many "$2" 'ENV A%d=b' && many "$2" 'RUN sudo apt-get update' ;;
	labels) echo 'FROM debian:12' && many "$2" 'LABEL a%d=b' ;;
	stage_copies) many "$2" 'FROM debian:12 AS s%d' && many "$2" 'COPY --from=s%d /a /b' ;;
	chained_runs) echo 'FROM debian:12 AS s0' && many "$2" 'FROM s%p AS s%d\nRUN apt-get install $A\nUSER $U' ;;
	onbuild) echo 'FROM debian:12' && many "$2" 'ONBUILD RUN apt-get install git' ;;
	ignored) echo 'FROM debian:12' && many "$2" '# dockmend ignore=pin-digest\nRUN apt-get install git' ;;
	substitutions) printf 'FROM debian:12\nRUN echo \\\n' && many "$2" '$( $( $( \\' && echo ;;
	defaults) printf 'FROM debian:12\nRUN echo \\\n' && many "$2" '${a:-${a:-\\' && echo ;;
	json) echo 'FROM debian:12' && many "$2" 'RUN ["apt-get", "install", "git"]' ;;
	array) printf 'FROM debian:12\nCMD ["a", \\\n' && many "$2" '"a%d", \\' && echo '"b"]' ;;
	word) printf 'FROM debian:12\nRUN echo \\\n' && many "$2" 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\\' && echo a ;;
	flags) printf 'FROM debian:12\nRUN \\\n' && many "$2" '--mount=type=cache,target=/a%d \\' && echo 'apt-get install git' ;;
	bare) printf 'FROM debian:12\nRUN true \\\n' && many "$2" '\\' && echo true ;;
	esac
}
# What else is read: the arguments that name the file
make_other() {
	case $1 in
	policy) printf 'overrides:\n' && many 60 '  - { files: "a%d/**", passes: { pin-digest: off } }' && printf 'exclude:\n' && many $(($2 / 20)) '  - "*a*a*a*a*a%d"' ;;
	lock) printf 'version: 1\nimages:\n' && many "$2" '  a/b%d:1:\n    digest: sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef' ;;
	baseline) printf 'version: 1\nfiles:\n  Dockerfile:\n    pin-digest:\n' && awk -v n="$2" 'BEGIN { for (i = 0; i < n; i++) printf "      - %016x\n", i }' ;;
	esac
}
for kind in installs cleaned joined installs_run refreshes pip stages chained users env args volumes shells copies continuations packages \
	comments nested dollars heredocs froms args_froms env_runs env_bash sudo labels stage_copies chained_runs onbuild \
	ignored substitutions defaults json array word flags bare; do
	for count in 5000 20000; do
		make_hostile $kind $count >"$work/$kind.$count.Dockerfile"
	done
	printf '%s, four times as many: ' "$kind"
	timeout 300 "$work/spawn" 1 "$program" --no-config --check --fail-on never "$work/$kind.20000.Dockerfile" -- \
		"$program" --no-config --check --fail-on never "$work/$kind.5000.Dockerfile" || echo failed
done
for kind in policy lock baseline; do
	for count in 5000 20000; do
		make_other $kind $count >"$work/$kind.$count"
	done
	case $kind in
	policy) option=--config ;;
	*) option=--no-config\ --$kind ;;
	esac
	printf '%s, four times as many: ' "$kind"
	# shellcheck disable=SC2086
	timeout 300 "$work/spawn" 1 "$program" $option "$work/$kind.20000" --check --fail-on never "$work/Dockerfile" -- \
		"$program" $option "$work/$kind.5000" --check --fail-on never "$work/Dockerfile" || echo failed
done
