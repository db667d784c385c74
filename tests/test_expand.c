/* The ARG algebra: what a FROM becomes, which bytes spell it, and who else reads them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../src/dockerfile/parse.h"
#include "../src/image/argument.h"

#include <stdio.h>

/* The file's last FROM becomes `value` (NULL: unknown), spelled by `site` (NULL: put together) in ARG or FROM. */
static void
expands(const char *text, const char *value, const char *site, enum dm_keyword where)
{
	struct dm_arena arena = {NULL, 0};
	const struct dm_tree *tree = dm_tree_parse(&arena, dm_str(text));
	assert_true(tree->nstages > 0);
	const struct dm_stage *stage = &tree->stages[tree->nstages - 1];
	struct dm_expansion got = dm_model_trace(&arena, tree, stage->from, stage->base);
	if ((got.value.p != NULL) != (value != NULL) || (value && !dm_str_is(got.value, value))) {
		fail_msg("%s\nbecomes %.*s", text, DM_FMT(got.value));
	}
	if ((got.instr != NULL) != (site != NULL)) {
		fail_msg("%s\nsite: %s", text, got.instr ? "found" : "none");
	}
	if (site) {
		assert_int_equal(got.instr->kind, where);
		assert_true(dm_str_is(dm_span_str(got.instr->cook.text, got.span), site));
	}
	dm_arena_finish(&arena);
}

static void
test_constants(void **state)
{
	(void)state;
	expands("FROM a:1\n", "a:1", "a:1", DM_FROM);
	expands("FROM \"a:1\"\n", "a:1", "a:1", DM_FROM);
	expands("FROM 'a:1'\n", "a:1", "a:1", DM_FROM);
	expands("FROM a\":1\"\n", "a:1", NULL, DM_FROM);
	expands("FROM a\\:1\n", "a:1", NULL, DM_FROM);
	expands("FROM a\\\n:1\n", "a:1", "a:1", DM_FROM);
	expands("# escape=`\nFROM a`:1\n", "a:1", NULL, DM_FROM);
	expands("# escape=`\nFROM a\\:1\n", "a\\:1", "a\\:1", DM_FROM);
	expands("FROM \"a\\:1\"\n", "a\\:1", "a\\:1", DM_FROM);
	expands("FROM \"a\\\"1\"\n", "a\"1", NULL, DM_FROM);
	expands("FROM '$A'\n", "$A", "$A", DM_FROM);
	expands("FROM \\$A\n", "$A", "$A", DM_FROM);
	expands("FROM a$\n", "a$", "a$", DM_FROM);
	expands("FROM a\\\n", "a", "a", DM_FROM);
	expands("FROM \"a\n", NULL, NULL, DM_FROM);
}

static void
test_defaults(void **state)
{
	(void)state;
	expands("ARG A=b:1\nFROM $A\n", "b:1", "b:1", DM_ARG);
	expands("ARG A=b:1\nFROM ${A}\n", "b:1", "b:1", DM_ARG);
	expands("ARG A=b:1\nFROM \"${A}\"\n", "b:1", "b:1", DM_ARG);
	expands("ARG A=\"b:1\"\nFROM $A\n", "b:1", "b:1", DM_ARG);
	expands("ARG A='b:1'\nFROM $A\n", "b:1", "b:1", DM_ARG);
	expands("ARG A=b:1\nARG B=$A\nFROM $B\n", "b:1", "b:1", DM_ARG);
	expands("ARG A=b:1 B=$A\nFROM $B\n", "b:1", "b:1", DM_ARG);
	expands("ARG B=$A A=b:1\nFROM $B\n", NULL, NULL, DM_ARG);
	expands("ARG V=1\nFROM b:$V\n", "b:1", NULL, DM_ARG);
	expands("ARG V=1\nFROM b:${V}-x\n", "b:1-x", NULL, DM_ARG);
	expands("ARG V=\nFROM b:1${V}\n", "b:1", NULL, DM_ARG);
	expands("ARG A=b\nARG V=1\nFROM $A:$V\n", "b:1", NULL, DM_ARG);
	expands("ARG A\nFROM $A\n", NULL, NULL, DM_ARG);
	expands("FROM $A\n", NULL, NULL, DM_ARG);
	/* a repeat without default changes nothing; the last default counts, and it may use the one before */
	expands("ARG A=b:1\nARG A\nFROM $A\n", "b:1", "b:1", DM_ARG);
	expands("ARG A=b:1\nARG A=c:2\nFROM $A\n", "c:2", "c:2", DM_ARG);
	expands("ARG A=1\nARG A=b:$A\nFROM $A\n", "b:1", NULL, DM_ARG);
	/* what comes after the first FROM is no global ARG */
	expands("FROM x\nARG A=b:1\nFROM $A\n", NULL, NULL, DM_ARG);
	expands("ARG A=b:1\nFROM x\nARG A=c:1\nFROM $A\n", "b:1", "b:1", DM_ARG);
	expands("ARG A=$A\nFROM $A\n", NULL, NULL, DM_ARG);
}

static void
test_modifiers(void **state)
{
	(void)state;
	expands("ARG A\nFROM ${A:-b:1}\n", "b:1", "b:1", DM_FROM);
	expands("ARG A\nFROM ${A-b:1}\n", "b:1", "b:1", DM_FROM);
	expands("ARG A=\nFROM ${A:-b:1}\n", "b:1", "b:1", DM_FROM);
	expands("ARG A=\nFROM x${A-b:1}\n", "x", NULL, DM_FROM);
	expands("ARG A=c:1\nFROM ${A:-b:1}\n", "c:1", "c:1", DM_ARG);
	expands("ARG A\nARG B=c:1\nFROM ${A:-$B}\n", "c:1", "c:1", DM_ARG);
	expands("FROM ${A:-${B:-c:1}}\n", "c:1", "c:1", DM_FROM);
	expands("FROM ${A:-\"c:1\"}\n", "c:1", "c:1", DM_FROM);
	expands("FROM ${A:-'}'}\n", "}", "}", DM_FROM);
	expands("FROM ${A:-\\}}\n", "}", "}", DM_FROM);
	expands("FROM ${A:-x}y\n", "xy", NULL, DM_FROM);
	expands("ARG A=1\nFROM b${A:+:1}\n", "b:1", NULL, DM_FROM);
	expands("FROM b${A:+:1}\n", "b", NULL, DM_FROM);
	expands("ARG A=\nFROM b${A:+:1}\n", "b", NULL, DM_FROM);
	expands("ARG A=\nFROM b${A+:1}\n", "b:1", NULL, DM_FROM);
	expands("ARG A=b:1\nFROM ${A:?no}\n", "b:1", "b:1", DM_ARG);
	expands("FROM ${A:?no}\n", NULL, NULL, DM_FROM);
	expands("FROM ${}\n", NULL, NULL, DM_FROM);
	expands("FROM ${A\n", NULL, NULL, DM_FROM);
	expands("FROM ${A:-x\n", NULL, NULL, DM_FROM);
	expands("ARG A=b\nFROM ${A:#x}\n", NULL, NULL, DM_FROM);
	expands("ARG A=b\nFROM ${A!x}\n", NULL, NULL, DM_FROM);
	expands("ARG A=b\nFROM ${A/x}\n", NULL, NULL, DM_FROM);
	expands("ARG A=v1.2.3\nFROM b:${A#v}\n", "b:1.2.3", NULL, DM_FROM);
	expands("ARG A=v1.2.3\nFROM b:${A%.*}\n", "b:v1.2", NULL, DM_FROM);
	expands("ARG A=v1.2.3\nFROM b:${A%%.*}\n", "b:v1", NULL, DM_FROM);
	expands("ARG A=x/y/b\nFROM ${A##*/}\n", "b", NULL, DM_FROM);
	expands("ARG A=x/y/b\nFROM ${A#*/}\n", "y/b", NULL, DM_FROM);
	expands("ARG A=x/y/b\nFROM ${A//\\//-}\n", "x-y-b", NULL, DM_FROM);
	expands("ARG A=x/y/b\nFROM ${A/\\//-}\n", "x-y/b", NULL, DM_FROM);
	expands("ARG A=1.2 P=.*\nFROM b:${A%$P}\n", "b:1", NULL, DM_FROM);
	expands("ARG A=a*b\nFROM ${A#a\\*}\n", "b", NULL, DM_FROM);
	expands("ARG A=a.b\nFROM ${A#a\\.}\n", NULL, NULL, DM_FROM);
	expands("ARG A=ab\nFROM ${A//x*/y}\n", "ab", NULL, DM_FROM);
	expands("ARG A=ab\nFROM ${A//*/y}\n", "y", NULL, DM_FROM);
}

static void
test_platform(void **state)
{
	struct dm_arena arena = {NULL, 0};
	(void)state;
	const struct dm_tree *tree =
		dm_tree_parse(&arena, DM_STR("ARG X=b-$TARGETARCH\nFROM a AS b-arm64\nFROM $X\n"));
	struct dm_expansion got =
		dm_model_trace(&arena, tree, tree->stages[1].from, tree->stages[1].base);
	assert_null(got.value.p);
	assert_true(got.platform);
	assert_string_equal(got.pattern, "b-*");
	/* a default for it holds until somebody builds for a platform that differs: BuildKit takes the default */
	expands("ARG TARGETARCH=amd64\nFROM b:$TARGETARCH\n", "b:amd64", NULL, DM_FROM);
	expands("ARG TARGETARCH\nFROM b:$TARGETARCH\n", NULL, NULL, DM_FROM);
	dm_arena_finish(&arena);
}

/* Each ARG twice in the one above: BuildKit would need 2^30 look-ups, we give up. */
static void
test_hostile(void **state)
{
	struct dm_buf text = {NULL, 0, 0};
	(void)state;
	dm_buf_put(&text, "ARG A0=\n");
	for (int i = 1; i < 31; i++) {
		dm_buf_printf(&text, "ARG A%d=$A%d$A%d\n", i, i - 1, i - 1);
	}
	dm_buf_put(&text, "FROM x$A30\n");
	dm_buf_byte(&text, '\0');
	expands(text.p, NULL, NULL, DM_FROM);
	text.n = 0;
	dm_buf_put(&text, "FROM ");
	for (int i = 0; i < 100000; i++) {
		dm_buf_put(&text, "${A:-");
	}
	dm_buf_byte(&text, '\0');
	expands(text.p, NULL, NULL, DM_FROM);
	/* a value and a pattern that take minutes, tried at each place */
	text.n = 0;
	dm_buf_put(&text, "ARG V=");
	for (int i = 0; i < 10000; i++) {
		dm_buf_byte(&text, 'a');
	}
	dm_buf_put(&text, "\nFROM ${V//*a*a*a*a*b/}\n");
	dm_buf_byte(&text, '\0');
	expands(text.p, NULL, NULL, DM_FROM);
	dm_buf_finish(&text);
}

/* ---- stages ---- */

static void
variable(const char *text, const char *value)
{
	struct dm_arena arena = {NULL, 0};
	const struct dm_tree *tree = dm_tree_parse(&arena, dm_str(text));
	struct dm_str got = dm_model_variable(&arena, tree, tree->ninstrs, "V");
	if ((got.p != NULL) != (value != NULL) || (value && !dm_str_is(got, value))) {
		fail_msg("%s\nV is %.*s", text, DM_FMT(got));
	}
	dm_arena_finish(&arena);
}

static void
test_stage_scope(void **state)
{
	(void)state;
	variable("ARG V=1\nFROM a\n", NULL);
	variable("ARG V=1\nFROM a\nARG V\n", "1");
	variable("ARG V=1\nFROM a\nARG V=2\n", "2");
	variable("FROM a\nENV V=1\nARG V\n", "1");
	variable("ARG V=2\nFROM a\nENV V=1\nARG V\n", "2");
	variable("FROM a AS b\nARG V=1\nFROM b\n", NULL);
	variable("FROM a AS b\nENV V=1\nFROM b\n", "1");
	variable("FROM a\nARG W=1 V=$W\n", "1");
	variable("FROM a\nENV W=1\nENV W=2 V=$W\n", "1");
	variable("FROM a\nENV W=1\nENV V=${W}x\nENV W=2\n", "1x");
}

/* ---- patterns, against bash ---- */

static uint32_t
next(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005U + 1442695040888963407U;
	return (uint32_t)(*seed >> 33);
}

static void
put_random(struct dm_buf *out, const char *bytes, uint32_t most, uint64_t *seed)
{
	uint32_t n = 1 + next(seed) % most;
	for (uint32_t i = 0; i < n; i++) {
		dm_buf_byte(out, bytes[next(seed) % strlen(bytes)]);
	}
}

static void
test_patterns_as_bash(void **state)
{
	enum {
		CASES = 4000
	};
	static const char *const ops[] = {"#", "##", "%", "%%", "/", "//"};
	struct dm_arena arena = {NULL, 0};
	struct dm_buf script = {NULL, 0, 0};
	const char *files[CASES];
	uint64_t seed = 7;
	(void)state;
	dm_buf_put(&script, "bash <<'END'\n");
	for (int i = 0; i < CASES; i++) {
		struct dm_buf value = {NULL, 0, 0}, use = {NULL, 0, 0};
		const char *op = ops[next(&seed) % 6];
		put_random(&value, "aab.-", 8, &seed);
		dm_buf_printf(&use, "${V%s", op);
		put_random(&use, "aab.-*?", 4, &seed);
		if (op[0] == '/') {
			dm_buf_byte(&use, '/');
			put_random(&use, "xy", 2, &seed);
		}
		dm_buf_byte(&use, '}');
		dm_buf_printf(&script, "V=%.*s; echo \"x%.*s\"\n", DM_FMT(dm_buf_view(&value)),
			DM_FMT(dm_buf_view(&use)));
		files[i] = dm_arena_printf(&arena, "ARG V=%.*s\nFROM x%.*s\n",
			DM_FMT(dm_buf_view(&value)), DM_FMT(dm_buf_view(&use)));
		dm_buf_finish(&value);
		dm_buf_finish(&use);
	}
	dm_buf_put(&script, "END\n");
	dm_buf_byte(&script, '\0');
	FILE *bash = popen(script.p, "r");
	assert_non_null(bash);
	for (int i = 0; i < CASES; i++) {
		char line[64];
		assert_non_null(fgets(line, sizeof line, bash));
		line[strcspn(line, "\n")] = '\0';
		expands(files[i], line, NULL, DM_FROM);
	}
	assert_int_equal(pclose(bash), 0);
	dm_buf_finish(&script);
	dm_arena_finish(&arena);
}

/* ---- who reads an ARG ---- */

static void
exclusive(const char *text, bool want)
{
	struct dm_arena arena = {NULL, 0};
	const struct dm_tree *tree = dm_tree_parse(&arena, dm_str(text));
	struct dm_argument_reads reads = dm_argument_reads(&arena, tree);
	if (dm_argument_exclusive(&reads, DM_STR("A")) != want) {
		fail_msg("%s", text);
	}
	dm_arena_finish(&arena);
}

static void
test_exclusive(void **state)
{
	(void)state;
	exclusive("ARG A=b\nFROM $A\n", true);
	exclusive("ARG A=b\nFROM $A AS x\nFROM ${A:-c}\nFROM \"${A}\"\n", true);
	exclusive("ARG A=b\nARG B=$A\nARG C=\"${B}\"\nFROM $C\n", true);
	exclusive("ARG A=b\nARG B=$A\nFROM $A\n", false);
	exclusive("ARG A=b\nARG B=$A\nFROM $A\nFROM c:$B\n", false);
	exclusive("ARG A=b\nFROM $A\nFROM $A-x\n", false);
	exclusive("ARG A=b\nFROM $A\nFROM ${A}${B}\n", false);
	exclusive("ARG A=b\nFROM $A\nFROM ${A:+c}\n", false);
	exclusive("ARG A=b\nFROM --platform=$A $A\n", false);
	exclusive("ARG A=b\nFROM $A\nARG A\n", false);
	exclusive("ARG A=b\nFROM $A\nARG A=c\n", true);
	exclusive("ARG A=b\nARG B=$A\nFROM $B\nARG B\n", false);
	exclusive("ARG A=b\nARG B=$A\nARG A=$B\nFROM $A\n", false);
	exclusive("ARG A=b\nARG AA=c\nFROM $A\nFROM $AA-x\n", true);
}

static void
test_sole(void **state)
{
	(void)state;
	assert_true(dm_str_is(dm_argument_sole(DM_STR("$A")), "A"));
	assert_true(dm_str_is(dm_argument_sole(DM_STR("${A}")), "A"));
	assert_true(dm_str_is(dm_argument_sole(DM_STR("\"$A\"")), "A"));
	assert_true(dm_str_is(dm_argument_sole(DM_STR("${A:-b}")), "A"));
	assert_true(dm_str_is(dm_argument_sole(DM_STR("${A?b}")), "A"));
	assert_int_equal(dm_argument_sole(DM_STR("${A:+b}")).n, 0);
	assert_int_equal(dm_argument_sole(DM_STR("${A}b")).n, 0);
	assert_int_equal(dm_argument_sole(DM_STR("${A:-b}${C}")).n, 0);
	assert_int_equal(dm_argument_sole(DM_STR("$A-b")).n, 0);
	assert_int_equal(dm_argument_sole(DM_STR("$")).n, 0);
	assert_int_equal(dm_argument_sole(DM_STR("${}")).n, 0);
	assert_int_equal(dm_argument_sole(DM_STR("")).n, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_constants),
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_modifiers),
		cmocka_unit_test(test_platform),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_stage_scope),
		cmocka_unit_test(test_patterns_as_bash),
		cmocka_unit_test(test_exclusive),
		cmocka_unit_test(test_sole),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
