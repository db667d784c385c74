# Source me with the program's path as $1, at the top of the repository: a scratch folder, git and dockmend as a job of CI
# has them, and the words that suites of what runs dockmend assert with. The last line of such a suite is finish's.
program=$(realpath "$1")
top=$(pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
. tests/words.sh
commit() { git add -A && git -c user.name=a -c user.email=a@b.invalid commit -q -m "$1"; }
mkdir -p "$work/bin" && ln -s "$program" "$work/bin/dockmend"
export PATH="$work/bin:$PATH" HOME="$work/home" GIT_CONFIG_NOSYSTEM=1 XDG_CONFIG_HOME="$work/none" PRE_COMMIT_HOME="$work/pre-commit"
mkdir -p "$HOME"
git config --global init.defaultBranch main
git config --global safe.directory '*'

# The steps of the Action as files of $work/steps, and how the runner starts them.
python3 - "$top/action.yml" "$work/steps" <<'PYTHON' || exit 2
import os, sys, yaml
action = yaml.safe_load(open(sys.argv[1]))
os.makedirs(sys.argv[2])
assert action["runs"]["using"] == "composite"
for step in action["runs"]["steps"]:
    if "uses" in step:
        continue
    assert step["shell"] == "bash" and "${{" not in step["run"], "an expression in a script is code from the event"
    open(os.path.join(sys.argv[2], step["name"]), "w").write(step["run"])
PYTHON
export GITHUB_ACTION_PATH="$top" GITHUB_REPOSITORY=example/repo
new_job() {
	RUNNER_TEMP=$work/$1 GITHUB_PATH=$work/$1.path GITHUB_OUTPUT=$work/$1.output
	export RUNNER_TEMP GITHUB_PATH GITHUB_OUTPUT
	mkdir "$RUNNER_TEMP" && : >"$GITHUB_PATH" && : >"$GITHUB_OUTPUT"
}
step() { # step NAME [VARIABLE=VALUE]...: as the runner starts it
	name=$1
	shift
	env "$@" bash --noprofile --norc -eo pipefail "$work/steps/$name"
}
