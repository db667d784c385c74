/* Effects and failure of shell lists: each row names the clause that it shows (XCU: POSIX.1-2017; bash: its manual). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../src/shell/effects.h"

static const struct {
	uint32_t bit;
	const char *name;
} names[] = {
	{DM_SH_LEAK_DIRECTORY, "directory"},
	{DM_SH_LEAK_VARIABLE, "variable"},
	{DM_SH_LEAK_EXPORT, "export"},
	{DM_SH_LEAK_ATTRIBUTE, "attribute"},
	{DM_SH_LEAK_POSITIONAL, "positional"},
	{DM_SH_LEAK_OPTION, "option"},
	{DM_SH_LEAK_UMASK, "umask"},
	{DM_SH_LEAK_LIMIT, "limit"},
	{DM_SH_LEAK_TRAP, "trap"},
	{DM_SH_LEAK_NAMES, "names"},
	{DM_SH_LEAK_DESCRIPTOR, "descriptor"},
	{DM_SH_LEAK_BACKGROUND, "background"},
	{DM_SH_LEAK_ENDS, "ends"},
	{DM_SH_LEAK_FAILS, "fails"},
	{DM_SH_LEAK_COMPUTED, "computed"},
	{DM_SH_LEAK_UNKNOWN, "unknown"},
};

static void
put_leaks(struct dm_buf *out, uint32_t leaks)
{
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (leaks & names[i].bit) {
			dm_buf_printf(out, "%s%s", out->n ? " " : "", names[i].name);
		}
	}
}

static void
put_names(struct dm_buf *out, const char *title, const struct dm_str *list, uint32_t count,
	bool unknown)
{
	if (count == 0 && !unknown) {
		return;
	}
	dm_buf_printf(out, "%s%s:", out->n ? " " : "", title);
	for (uint32_t i = 0; i < count; i++) {
		dm_buf_printf(out, "%s%.*s", i ? "," : "", DM_FMT(list[i]));
	}
	dm_buf_put(out, unknown ? "..." : "");
}

static const struct dm_sh_effects *
effects_of(struct dm_arena *arena, const char *text)
{
	const struct dm_sh_tree *tree = dm_sh_parse(arena, dm_str(text));
	if (!tree->list) {
		fail_msg("%s: %s", text, tree->message);
	}
	return dm_sh_effects_of(arena, tree, tree->list, 0, tree->list->nitems);
}

struct row {
	const char *clause, *text, *want;
};

static void
check_rows(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct dm_arena arena = {0};
		struct dm_buf out = {0};
		const struct dm_sh_effects *effects = effects_of(&arena, rows[i].text);
		put_leaks(&out, effects->leaks);
		put_names(&out, "sets", effects->sets, effects->nsets, effects->sets_unknown);
		put_names(&out, "reads", effects->reads, effects->nreads, effects->reads_unknown);
		dm_buf_byte(&out, '\0');
		if (strcmp(out.p, rows[i].want) != 0) {
			fail_msg("%s: %s\n  is     %s\n  not    %s", rows[i].clause, rows[i].text,
				out.p, rows[i].want);
		}
		dm_buf_finish(&out);
		dm_arena_finish(&arena);
	}
}

#define CHECK(...)                                                                                 \
	static const struct row rows[] = {__VA_ARGS__};                                            \
	(void)state;                                                                               \
	check_rows(rows, sizeof rows / sizeof *rows)

static void
test_commands_leave_nothing(void **state)
{
	CHECK({"XCU 2.12", "apt-get update && apt-get install -y curl", ""},
		{"XCU 2.9.1", "A=b c", ""}, {"XCU 2.9.1", "a >b 2>&1 <c", ""},
		{"XCU 2.9.1", "sh -c 'cd /; export A=b'", ""}, {"XCU 4 env", "env A=b c", ""},
		{"XCU 4 command", "command -v cd && builtin echo a", ""},
		{"XCU 2.14 colon", ": && true", ""}, {"XCU 2.14 times", "times", ""},
		{"XCU umask", "umask", ""}, {"XCU 2.14 trap", "trap", ""},
		{"bash 4.1 exec", "exec", ""}, {"XCU 4 test", "[ -f cd ] && test a = b", ""});
}

static void
test_directory_umask_limits_traps(void **state)
{
	CHECK({"XCU 4 cd", "cd /a && b", "directory reads:CDPATH,OLDPWD"},
		{"XCU 4 cd", "cd", "directory reads:CDPATH,HOME,OLDPWD"},
		{"XCU 2.2", "\\cd /a; 'cd' /b", "directory reads:CDPATH,OLDPWD"},
		{"XCU 4 command", "command cd /a", "directory reads:CDPATH,OLDPWD"},
		{"bash 6.8.1", "pushd /a && popd", "directory reads:CDPATH,OLDPWD"},
		{"XCU 4 umask", "umask 022", "umask"}, {"XCU 4 ulimit", "ulimit -n 10", "limit"},
		{"XCU 2.14 trap", "trap 'rm a' EXIT", "trap"});
}

static void
test_variables(void **state)
{
	CHECK({"XCU 2.9.1", "A=b", "variable sets:A"},
		{"XCU 2.9.1", "B=1 A=$C A=2", "variable sets:A,B reads:C"},
		{"XCU 2.9.1", "A=$(b)", "variable sets:A"},
		{"bash 3.4", "A+=b", "variable sets:A reads:A"},
		{"bash 6.7", "A=(1 $b) C[i]=2", "variable sets:A,C reads:C,b,i"},
		{"XCU 2.14", "A=b export C", "variable export sets:A,C reads:C"},
		{"XCU 2.14", "A=b :", "variable sets:A"},
		{"XCU 2.14 export", "export A=b C", "variable export sets:A,C reads:A,C"},
		{"XCU 2.14 export", "export \"$a\"", "variable export sets:... reads:a"},
		{"XCU 2.14 export", "export A=\"$b\"", "variable export sets:A reads:A,b"},
		{"XCU 2.14 export", "export -p", "reads:..."},
		{"XCU 2.14 readonly", "readonly A=b", "variable attribute sets:A reads:A"},
		{"bash 4.2 declare", "declare -x A=b", "variable export sets:A reads:A"},
		{"bash 4.2 declare", "typeset -i A=b+c", "variable attribute sets:A reads:A,b,c"},
		{"bash 4.2 declare", "declare -n A=b", "variable unknown sets:A reads:A..."},
		{"bash 4.2 local", "f() { local a=1; }", "variable names sets:a reads:a"},
		{"XCU 2.14 unset", "unset -v A B", "variable sets:A,B"},
		{"XCU 2.14 unset", "unset -f a", "names"},
		{"XCU 4 read", "read -r a b <c", "variable sets:a,b"},
		{"bash 4.2 read", "read -p a -n 1", "variable sets:REPLY"},
		{"bash 4.2 read", "read -ra a", "variable sets:a"},
		{"XCU 4 getopts", "getopts ab c", "variable sets:OPTARG,OPTIND,c reads:@,OPTIND"},
		{"bash 4.2 mapfile", "mapfile -t a; readarray", "variable sets:MAPFILE,a"},
		{"bash 4.2 printf", "printf -v a b; printf -vc d", "variable sets:a,c"},
		{"XCU 4 printf", "printf a b", ""}, {"bash 4.2 printf", "printf -v", ""},
		{"bash 4.2 read", "read -a", ""},
		{"bash 4.2 read", "read -p", "variable sets:REPLY"},
		{"XCU 4 getopts", "getopts ab", "variable sets:OPTARG,OPTIND reads:@,OPTIND"},
		{"bash 4.2 let", "let a=b+1", "variable sets:a,b reads:a,b"},
		{"XCU 2.9.4 for", "for a in b $c; do d; done", "variable sets:a reads:c"},
		{"XCU 2.9.4 for", "for a; do d; done", "variable sets:a reads:@"},
		{"bash 3.2.5 select", "select a in b; do d; done", "variable sets:REPLY,a"},
		{"bash 3.2.5 for", "for ((i=0; i<n; i++)); do a; done",
			"variable sets:i reads:i,n"},
		{"bash 3.2.5 [[", "[[ $a =~ b ]]", "variable sets:BASH_REMATCH reads:a,b"});
}

static void
test_expansions(void **state)
{
	CHECK({"XCU 2.5.2", "a $? \"$!\" $$ $- $_ $@ $* $# $0 $1 ${10}",
		      "reads:!,#,$,*,-,0,1,10,?,@,_"},
		{"XCU 2.6.2", "a \"${b}c\" ${d:-${e}} ${#f} ${g%%$h} '$i' \\$j",
			"reads:b,d,e,f,g,h"},
		{"XCU 2.6.2", "a ${b:=c} ${d=e}", "variable sets:b,d reads:b,d"},
		{"XCU 2.6.2", ": ${b:?c}", "fails reads:b"},
		{"bash 3.5.3", "a ${!b}", "reads:b..."},
		{"bash 3.5.3", "a ${b[i]} ${c:j:k}", "reads:b,c,i,j,k"},
		{"XCU 2.6.4", "a $((b + 0x1F)) $((c = d)) $((e++)) $((f == g)) $((h += 1))",
			"variable sets:c,e,h reads:b,d,e,f,g,h"},
		{"bash 3.2.5 ((", "((a = b))", "variable sets:a reads:b"},
		{"XCU 2.6.1", "a ~/b B=~ c", "reads:HOME,OLDPWD"},
		{"XCU 2.6.3", "a $(b $c) `d \"$e\"`", "reads:c,e"},
		{"XCU 2.7.4", "a <<E\n$b ${c=d} $(e $f)\nE", "variable sets:c reads:b,c,f"},
		{"XCU 2.7.4", "a <<E\n$(b\nE", "variable background fails sets:... reads:..."},
		{"XCU 2.7.4", "a <<'E'\n$b\nE", ""}, {"XCU 2.7.4", "a <<E\nb\nE", ""},
		{"XCU 2.9.4 case", "case $a in $b) c ;; esac", "reads:a,b"});
}

static void
test_options_names_descriptors_jobs(void **state)
{
	CHECK({"XCU 2.14 set", "set -ex", "option"}, {"XCU 2.14 set", "set +o errexit", "option"},
		{"XCU 2.14 set", "set -- a $b", "positional reads:b"},
		{"XCU 2.14 set", "set -e a", "positional option"},
		{"XCU 2.14 set", "set", "reads:..."},
		{"XCU 2.14 shift", "shift", "positional reads:@"},
		{"bash 4.3.2", "shopt -s nullglob", "option"}, {"XCU 2.9.5", "f() { a; }", "names"},
		{"XCU 2.9.5", "f() { cd /a; return 0; }; A=b f",
			"directory variable names sets:A reads:CDPATH,OLDPWD"},
		{"XCU 4 alias", "alias a=b", "names"}, {"XCU 4 hash", "hash -r", "names"},
		{"bash 4.2 enable", "enable -n test", "names"},
		{"XCU 2.14 exec", "exec 3>a", "descriptor"},
		{"bash 3.6", "a {b}>c", "variable descriptor sets:b"},
		{"XCU 2.9.3", "a &", "background"},
		{"XCU 2.9.3", "cd /a && b & c", "background reads:CDPATH,OLDPWD"},
		{"XCU 2.9.3", "(a &)", "background"}, {"bash 3.5.6", "a > >(b)", "background"},
		{"bash 3.2.6", "coproc cd /a",
			"variable descriptor background sets:COPROC,COPROC_PID "
			"reads:CDPATH,OLDPWD"},
		{"bash 3.2.6", "coproc a { b; }", "variable descriptor background sets:a,a_PID"},
		{"bash 6.7", "declare -A a=([b]=$c)", "variable attribute sets:a reads:a,c"},
		{"XCU 4 wait", "wait", "background"}, {"bash 7.2", "disown -a", "background"});
}

static void
test_what_ends_and_what_nobody_knows(void **state)
{
	CHECK({"XCU 2.14 exit", "a || exit 1", "fails"}, {"XCU 2.14 exit", "exit", "ends"},
		{"XCU 2.14 exit", "exit 0", "ends"}, {"XCU 2.14 exit", "exit 256", "ends"},
		{"XCU 2.14 exit", "exit $a", "ends reads:a"},
		{"XCU 2.14 return", "return 0", "ends"}, {"XCU 2.14 exec", "exec a", "ends"},
		{"XCU 2.14 eval", "eval a", "unknown reads:..."},
		{"XCU 2.14 dot", ". /a", "unknown reads:..."},
		{"bash 4.2 source", "source /a", "unknown reads:..."},
		{"XCU 2.9.1.1", "$a b", "computed reads:a..."},
		{"XCU 2.9.1.1", "$(a) b", "computed reads:..."},
		{"XCU 2.9.1.1", "/opt/$a/b c; \"$d/e\" f; ~/g", "reads:HOME,OLDPWD,a,d"},
		{"XCU 2.9.1.1", "$a/b c", "computed reads:a..."});
}

static void
test_what_a_subshell_keeps(void **state)
{
	CHECK({"XCU 2.9.4.1", "(cd /a; A=b; exit 0; umask 0; set -e)", "reads:CDPATH,OLDPWD"},
		{"XCU 2.9.4.1", "{ umask 0; }", "umask"},
		{"XCU 2.9.2", "A=b | read c | umask 0", ""},
		{"bash 4.3.2 lastpipe", "shopt -s lastpipe; a | read c", "variable option sets:c"},
		{"XCU 2.6.3", "a \"$(cd /b && export C=d)\"", "reads:C,CDPATH,OLDPWD"},
		{"bash 3.5.6", "a <(umask 0)", "background"},
		{"XCU 2.9.4", "if a; then umask 0; else exit 0; fi", "umask ends"},
		{"XCU 2.9.4", "while read a; do b; done", "variable sets:a"},
		{"XCU 2.9.4", "case a in b) trap c EXIT ;; esac", "trap"},
		{"XCU 2.9.3", "a || umask 0", "umask"});
}

static void
test_effects_of_a_part(void **state)
{
	(void)state;
	struct dm_arena arena = {0};
	const struct dm_sh_tree *tree =
		dm_sh_parse(&arena, DM_STR("umask 0 && a $b && f=1 c & set -e"));
	const struct dm_sh_effects *first = dm_sh_effects_of(&arena, tree, tree->list, 0, 1);
	assert_int_equal(first->leaks, DM_SH_LEAK_BACKGROUND);
	const struct dm_sh_effects *middle = dm_sh_effects_of(&arena, tree, tree->list, 1, 3);
	assert_true(dm_sh_effects_reads(middle, DM_STR("b")));
	assert_false(dm_sh_effects_sets(middle, DM_STR("f")));
	const struct dm_sh_effects *last = dm_sh_effects_of(&arena, tree, tree->list, 3, 4);
	assert_int_equal(last->leaks, DM_SH_LEAK_OPTION);
	dm_arena_finish(&arena);
}

static void
test_what_the_next_list_notices(void **state)
{
	static const struct {
		const char *before, *after, *noticed;
	} rows[] = {
		{"A=b", "c $D", ""},
		{"A=b", "c \"$A\"", "variable"},
		{"A=b", "c $((A))", "variable"},
		{"A=b", "(c ${A:-d})", "variable"},
		{"A=b", "eval c", "variable"},
		{"read \"$a\"", "c", "variable"},
		{"PATH=/a", "c", "variable"},
		{"LC_ALL=C", "c", "variable"},
		{"export A=b", "c", "export"},
		{"readonly A", "c", ""},
		{"readonly A", "A=c", "attribute"},
		{"declare -i A", "read A", "attribute"},
		{"set -- a", "c", ""},
		{"set -- a", "c $1", "positional"},
		{"set -- a", "for i; do c; done", "positional"},
		{"cd /a", "c", "directory"},
		{"a || exit 1", "c", ""},
		{"for a in 1 2; do b; done", "for a in 3; do c $d; done", ""},
		{"f() { a; }", "c", "names"},
		{"a", "cd $b && eval $c", ""},
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct dm_arena arena = {0};
		struct dm_buf out = {0};
		put_leaks(&out, dm_sh_effects_noticed(effects_of(&arena, rows[i].before),
					effects_of(&arena, rows[i].after)));
		dm_buf_byte(&out, '\0');
		if (strcmp(out.p, rows[i].noticed) != 0) {
			fail_msg("%s, then %s: notices %s, not %s", rows[i].before, rows[i].after,
				out.p, rows[i].noticed);
		}
		dm_buf_finish(&out);
		dm_arena_finish(&arena);
	}
}

static void
test_where_a_failure_is_lost(void **state)
{
	enum {
		SEQUENCE = DM_SH_LOSS_SEQUENCE,
		OR = DM_SH_LOSS_OR,
		NOT = DM_SH_LOSS_NOT,
		PIPE = DM_SH_LOSS_PIPE,
		BACKGROUND = DM_SH_LOSS_BACKGROUND,
	};
	static const struct {
		const char *clause, *text;
		uint32_t plain, errexit, both; /* sh -c, sh -e -c, bash -e -o pipefail -c */
	} rows[] = {
		{"XCU 2.9.3 and", "a && b && c;", 0, 0, 0},
		{"XCU 2.9.3 ;", "a; b", SEQUENCE, 0, 0},
		{"XCU 2.9.3 newline", "a\nb\n", SEQUENCE, 0, 0},
		{"XCU 2.14 set -e", "a && b; c", SEQUENCE, SEQUENCE, SEQUENCE},
		{"XCU 2.14 set -e", "a; b && c", SEQUENCE, 0, 0},
		{"XCU 2.14 set -e", "set -ex; a; b", 0, 0, 0},
		{"XCU 2.14 set -e", "set -e && a; b", 0, 0, 0},
		{"XCU 2.14 set -e", "a; set -e; b; c", SEQUENCE, 0, 0},
		{"XCU 2.14 set -e", "set +e; a; b", SEQUENCE, SEQUENCE, SEQUENCE},
		{"XCU 2.14 set -e", "if a; then set +e; fi; b; c", SEQUENCE, SEQUENCE, SEQUENCE},
		{"XCU 2.14 set -e", "{ a && b; }; c", SEQUENCE, SEQUENCE, SEQUENCE},
		{"XCU 2.14 set -e", "(a && b); c", SEQUENCE, 0, 0},
		{"XCU 2.14 set -e", "if a && b; then c; fi; d", SEQUENCE, 0, 0},
		{"XCU 2.14 set -e", "for i in 1; do a; b; done; c", SEQUENCE, 0, 0},
		{"XCU 2.9.3 or", "a || b", OR, OR, OR},
		{"XCU 2.9.3 or", "a || true && c", OR, OR, OR},
		{"XCU 2.9.3 or", "a && b || exit 1", 0, 0, 0},
		{"XCU 2.9.3 or", "a || exit; b", 0, 0, 0},
		{"XCU 2.9.3 or", "a || exit 1 && b", 0, 0, 0},
		{"XCU 2.9.3 or", "a || exit 0", OR, OR, OR},
		{"XCU 2.9.3 or", "a || { b; exit 1; }", 0, 0, 0},
		{"XCU 2.9.3 or", "a || (b; exit 1); c", SEQUENCE, SEQUENCE, SEQUENCE},
		{"XCU 2.9.3 or", "a || (b || exit 1)", OR, OR, OR},
		{"XCU 2.9.3 or", "a || false", 0, 0, 0},
		{"XCU 2.9.2 !", "! a && b", NOT, NOT, NOT},
		{"XCU 2.9.2", "a | b && c", PIPE, PIPE, 0},
		{"bash 4.3.1 pipefail", "set -o pipefail && a | b", 0, 0, 0},
		{"bash 4.3.1 pipefail", "set -euo pipefail; a | b; c", 0, 0, 0},
		{"XCU 2.9.3 &", "a & b", BACKGROUND | SEQUENCE, BACKGROUND, BACKGROUND},
		{"XCU 2.9.1", "A=b; f() { c; }; true; d", 0, 0, 0},
		{"XCU 2.9.1", "A=$(b); d", SEQUENCE, 0, 0},
		{"", "", 0, 0, 0},
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct dm_arena arena = {0};
		const struct dm_sh_list *list = dm_sh_parse(&arena, dm_str(rows[i].text))->list;
		uint32_t want[] = {rows[i].plain, rows[i].errexit, rows[i].both};
		for (int k = 0; k < 3; k++) {
			uint32_t losses = dm_sh_losses(list, k > 0, k > 1);
			if (losses != want[k]) {
				fail_msg("%s: %s, %d: %x, not %x", rows[i].clause, rows[i].text, k,
					losses, want[k]);
			}
			assert_int_equal(dm_sh_fails_through(list, k > 0, k > 1), losses == 0);
		}
		dm_arena_finish(&arena);
	}
}

static void
find_npm(const struct dm_sh_command *command, uint32_t depth, void *data)
{
	const struct dm_sh_command **found = data;
	(void)depth;
	if (command->nwords && dm_str_is(command->words[0].text, "npm")) {
		*found = command;
	}
}

static bool
is_same(const struct dm_sh_command *command, void *data)
{
	return command == data;
}

static bool
needs_npm(const char *text, bool errexit)
{
	struct dm_arena arena = {NULL, 0};
	const struct dm_sh_tree *tree = dm_sh_parse(&arena, dm_str(text));
	assert_non_null(tree->list);
	const struct dm_sh_command *found = NULL;
	dm_sh_walk(tree->list, find_npm, &found);
	assert_non_null(found);
	bool needs = dm_sh_needs(tree->list, errexit, is_same, (void *)found);
	dm_arena_finish(&arena);
	return needs;
}

/* Whether the list can succeed where npm fails, or is not called. */
static void
test_needs(void **state)
{
	(void)state;
	static const char *const needing[] = {"npm i", "cd x && npm i && make",
		"make; cd x && npm i", "make; { cd x && npm i; } && make", "[ -f x ] && npm i",
		"yes | npm i", "npm i && make;"};
	static const char *const sparing[] = {"npm i || make", "make || npm i", "npm i; make",
		"npm i | tee x", "! npm i", "npm i &", "if npm i; then make; fi",
		"if make; then npm i; fi", "for x in a; do npm i; done", "(npm i)",
		"f() { npm i; }", "{ npm i; make; }", "{ npm i; } || make",
		"[ -f x ] && npm i; make", "x=$(npm i)"};
	for (size_t i = 0; i < sizeof needing / sizeof *needing; i++) {
		if (!needs_npm(needing[i], false)) {
			fail_msg("not needed in %s", needing[i]);
		}
	}
	for (size_t i = 0; i < sizeof sparing / sizeof *sparing; i++) {
		if (needs_npm(sparing[i], false)) {
			fail_msg("needed in %s", sparing[i]);
		}
	}
	assert_true(needs_npm("npm i; make", true));
	assert_true(needs_npm("{ npm i; make; }; make", true));
	assert_false(needs_npm("{ npm i; make; } && make", true));
	assert_false(needs_npm("make && npm i; make", true));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_commands_leave_nothing),
		cmocka_unit_test(test_directory_umask_limits_traps),
		cmocka_unit_test(test_variables),
		cmocka_unit_test(test_expansions),
		cmocka_unit_test(test_options_names_descriptors_jobs),
		cmocka_unit_test(test_what_ends_and_what_nobody_knows),
		cmocka_unit_test(test_what_a_subshell_keeps),
		cmocka_unit_test(test_effects_of_a_part),
		cmocka_unit_test(test_what_the_next_list_notices),
		cmocka_unit_test(test_where_a_failure_is_lost),
		cmocka_unit_test(test_needs),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
