/* .dockmend.yaml: what it says, and where a mistake is reported. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../src/pass/pass.h"
#include "../src/config/policy.h"
#include "../src/report/policy_print.h"

#define DIGEST "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static bool
parse(struct dm_arena *arena, struct dm_str text, struct dm_policy *policy, struct dm_err *err)
{
	memset(err, 0, sizeof *err);
	return dm_policy_parse(arena, ".dockmend.yaml", text, dm_pass_tables(arena), policy, err);
}

static struct dm_policy
good(struct dm_arena *arena, const char *text)
{
	struct dm_policy policy;
	struct dm_err err;
	if (!parse(arena, dm_str(text), &policy, &err)) {
		fail_msg("refused at %u:%u: %s", err.line, err.column, err.message);
	}
	return policy;
}

/* Refused there, with a message that holds `part`. */
static void
bad(const char *text, uint32_t line, uint32_t column, const char *part)
{
	struct dm_arena arena = {NULL, 0};
	struct dm_policy policy;
	struct dm_err err;
	if (parse(&arena, dm_str(text), &policy, &err)) {
		fail_msg("accepted: %s", text);
	}
	if (err.line != line || err.column != column || !strstr(err.message, part)) {
		fail_msg("%u:%u: %s (for %s)", err.line, err.column, err.message, text);
	}
	dm_arena_finish(&arena);
}

static void
test_empty(void **state)
{
	struct dm_arena arena = {NULL, 0};
	struct dm_policy policy = good(&arena, "");
	(void)state;
	assert_int_equal(policy.npasses + policy.nimages + policy.npins + policy.nreplace, 0);
	assert_null(dm_policy_pass(&policy, "pin-digest"));
	assert_null(dm_policy_setting(&policy, "pin-digest", "x"));
	dm_arena_finish(&arena);
}

static void
test_trust(void **state)
{
	struct dm_arena arena = {NULL, 0};
	struct dm_policy policy = good(&arena, "trust:\n  allow: [\"registry.corp.example/*\", b]\n"
					       "  deny: [\"docker.io/bitnami/*\"]\n"
					       "  replace: { \"centos:7\": \"almalinux:8\" }\n");
	(void)state;
	assert_string_equal(policy.allow[0].text, "registry.corp.example/*");
	assert_string_equal(policy.allow[1].text, "b");
	assert_null(policy.allow[2].text);
	assert_string_equal(policy.deny[0].text, "docker.io/bitnami/*");
	assert_int_equal(policy.nreplace, 1);
	assert_string_equal(policy.replace[0].from, "centos:7");
	assert_string_equal(policy.replace[0].to, "almalinux:8");
	dm_arena_finish(&arena);
}

static void
test_switches(void **state)
{
	static const char *const words[][2] = {{"off", "on"}, {"\"off\"", "\"on\""},
		{"false", "true"}, {"no", "yes"}, {"Off", "ON"}};
	(void)state;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		struct dm_arena arena = {NULL, 0};
		struct dm_policy policy =
			good(&arena, dm_arena_printf(&arena,
					     "passes:\n  no-recommends: %s\n  pin-digest: %s\n"
					     "  nonroot-user: { enabled: %s }\n",
					     words[i][0], words[i][1], words[i][0]));
		assert_int_equal(dm_policy_pass(&policy, "no-recommends")->state, DM_SWITCH_OFF);
		assert_int_equal(dm_policy_pass(&policy, "pin-digest")->state, DM_SWITCH_ON);
		assert_int_equal(dm_policy_pass(&policy, "nonroot-user")->state, DM_SWITCH_OFF);
		dm_arena_finish(&arena);
	}
}

static void
test_settings(void **state)
{
	struct dm_arena arena = {NULL, 0};
	struct dm_policy policy =
		good(&arena, "passes:\n  nonroot-user: { severity: error, uid: 10002, "
			     "allow: [privileged-port] }\n");
	const struct dm_pass_policy *pass = dm_policy_pass(&policy, "nonroot-user");
	(void)state;
	assert_int_equal(pass->state, DM_SWITCH_DEFAULT);
	assert_string_equal(pass->severity, "error");
	assert_int_equal(pass->nsettings, 2);
	assert_string_equal(dm_policy_setting(&policy, "nonroot-user", "uid")->value, "10002");
	const char **allow = dm_policy_setting(&policy, "nonroot-user", "allow")->list;
	assert_string_equal(allow[0], "privileged-port");
	assert_null(allow[1]);
	policy = good(&arena, "passes: { nonroot-user: { allow: privileged-port } }\n");
	allow = dm_policy_setting(&policy, "nonroot-user", "allow")->list;
	assert_string_equal(allow[0], "privileged-port");
	assert_null(allow[1]);
	dm_arena_finish(&arena);
}

static void
test_images_and_lists(void **state)
{
	struct dm_arena arena = {NULL, 0};
	struct dm_policy policy = good(&arena,
		"images:\n  \"registry.corp.example/base/*\": { packages: apt, user: root }\n"
		"digests: { \"python:3.12-slim\": " DIGEST " }\n"
		"exclude: [\"third_party/**\"]\ncontexts: [src]\ntargets: [prod]\n");
	(void)state;
	assert_int_equal(policy.nimages, 1);
	assert_string_equal(policy.images[0].pattern.text, "registry.corp.example/base/*");
	assert_string_equal(policy.images[0].image.manager, "apt-get");
	assert_string_equal(policy.images[0].image.config->user, "");
	assert_string_equal(policy.pins[0].digest, DIGEST);
	assert_string_equal(policy.exclude[0].text, "third_party/**");
	assert_string_equal(policy.contexts[0], "src");
	assert_string_equal(policy.targets[0], "prod");
	dm_arena_finish(&arena);
}

static void
test_overrides(void **state)
{
	struct dm_arena arena = {NULL, 0};
	struct dm_policy policy = good(&arena,
		"passes:\n  assume-yes: off\n  nonroot-user: { uid: 1, gid: 2, severity: info }\n"
		"targets: [a]\n"
		"overrides:\n"
		"  - files: legacy/**\n"
		"    passes: { assume-yes: on, nonroot-user: { uid: 3 }, clean-caches: off }\n"
		"  - files: [\"legacy/old\", \"*.Dockerfile\"]\n"
		"    passes: { nonroot-user: { uid: 4, severity: error } }\n"
		"    targets: [b]\n");
	(void)state;
	assert_int_equal(policy.noverrides, 2);
	assert_int_equal(dm_policy_matches(&policy, "Dockerfile"), 0);
	assert_int_equal(dm_policy_matches(&policy, "legacy/Dockerfile"), 1);
	assert_int_equal(dm_policy_matches(&policy, "x/y.Dockerfile"), 2);
	assert_int_equal(dm_policy_matches(&policy, "legacy/old/Dockerfile"), 3);
	struct dm_policy merged = dm_policy_with(&arena, &policy, 3);
	assert_int_equal(dm_policy_pass(&merged, "assume-yes")->state, DM_SWITCH_ON);
	assert_int_equal(dm_policy_pass(&merged, "clean-caches")->state, DM_SWITCH_OFF);
	assert_string_equal(dm_policy_pass(&merged, "nonroot-user")->severity, "error");
	assert_string_equal(dm_policy_setting(&merged, "nonroot-user", "uid")->value, "4");
	assert_string_equal(dm_policy_setting(&merged, "nonroot-user", "gid")->value, "2");
	assert_string_equal(merged.targets[0], "b");
	/* the policy itself stays as it was */
	assert_int_equal(dm_policy_pass(&policy, "assume-yes")->state, DM_SWITCH_OFF);
	assert_string_equal(dm_policy_setting(&policy, "nonroot-user", "uid")->value, "1");
	dm_arena_finish(&arena);
}

static void
test_forms_of_files(void **state)
{
	static const char *const texts[] = {
		"",
		"\n",
		"# nothing\n",
		"---\n",
		"---\n...\n",
		"~\n",
		"\xEF\xBB\xBF",
		"trust:\n",
		"passes:\nexclude:\n",
		"trust: { allow: }\n",
		"overrides: []\n",
		"exclude: a\n",
		"\xEF\xBB\xBFpasses:\r\n  assume-yes: off\r\n",
		"passes: { assume-yes: &a { severity: error }, clean-caches: *a }\n",
		"passes:\n  assume-yes: &a { severity: error }\n  clean-caches: { <<: *a }\n",
	};
	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct dm_arena arena = {NULL, 0};
		good(&arena, texts[i]);
		dm_arena_finish(&arena);
	}
}

/* What explain --config prints is a policy that says the same. */
static void
test_what_holds_can_be_read(void **state)
{
	static const char *const texts[] = {
		"",
		("trust: { allow: [\"a/*\", \"*\"], deny: \"b?\", replace: { \"centos:7\": "
		 "\"almalinux:8\" } }\n"),
		"images: { \"x/*\": , \"y?z\": { users: [\"a:1:1\"], packages: apt } }\n",
		"exclude: [\"a, b\", \"#c\", \"[d]\", \"\\x01\", \"null\", \"on\"]\n",
		"passes: { assume-yes: off, nonroot-user: { allow: home-root, name: \"_x\" } }\n",
	};
	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct dm_arena arena = {NULL, 0};
		struct dm_buf once = {NULL, 0, 0};
		struct dm_policy policy = good(&arena, texts[i]);
		policy.path = "p";
		dm_policy_explain(&once, &policy, 0, 0, 0);
		struct dm_policy again = good(&arena, dm_arena_str(&arena, dm_buf_view(&once)).p);
		assert_int_equal(again.nimages, policy.nimages);
		assert_int_equal(again.nreplace, policy.nreplace);
		assert_true((again.exclude == NULL) == (policy.exclude == NULL));
		for (size_t k = 0; policy.exclude && policy.exclude[k].text; k++) {
			assert_string_equal(policy.exclude[k].text, again.exclude[k].text);
		}
		for (uint32_t k = 0; k < policy.npasses; k++) {
			const struct dm_pass_policy *pass =
				dm_policy_pass(&again, policy.passes[k].id);
			assert_true(policy.passes[k].state == DM_SWITCH_DEFAULT ||
				    pass->state == policy.passes[k].state);
		}
		dm_buf_finish(&once);
		dm_arena_finish(&arena);
	}
}

static void
test_merged_keys(void **state)
{
	struct dm_arena arena = {NULL, 0};
	struct dm_policy policy =
		good(&arena, "passes:\n"
			     "  collapse-installs: &a { stages: all, severity: error }\n"
			     "  clean-caches: { <<: *a, severity: info }\n");
	(void)state;
	assert_string_equal(dm_policy_pass(&policy, "clean-caches")->severity, "info");
	assert_string_equal(dm_policy_setting(&policy, "clean-caches", "stages")->value, "all");
	bad("trust: { <<: 1 }\n", 1, 14, "mappings");
	bad("trust: { <<: [[{}]] }\n", 1, 14, "mappings");
	bad("a: &a {}\ntrust: { <<: *a, <<: *a }\n", 2, 18, "twice");
	dm_arena_finish(&arena);
}

static void
test_trust_mistakes(void **state)
{
	(void)state;
	bad("trust: { deny: [\"docker.io/[ab\"] }\n", 1, 31, "missing terminating ]");
	bad("trust: { deny: [\"a b\"] }\n", 1, 19, "a glob knows * ? [a-z] {a,b}");
	bad("trust:\n  allow: [x, \"/^a\\/b(c/\"]\n", 2, 23, "missing closing parenthesis");
	bad("trust:\n  allow: ['/a[b/']\n", 2, 16, "missing terminating ]");
	bad("trust: { replace: { \"/a(b)/\": \"c/$2\" } }\n", 1, 31, "$2 is no group");
	bad("trust: { replace: { \"a\": \"c/$1\" } }\n", 1, 26, "$1 is no group");
	bad("images: { \"a{b\": { user: root } }\n", 1, 13, "the } of this {");
	bad("overrides: [{ files: \"a[\" }]\n", 1, 25, "missing terminating ]");
	bad("trust: { allow: \"!a\" }\n", 1, 18, "a glob knows");
	bad("trust: { allow: [\"a b\"] }\n", 1, 20, "a glob knows");
	bad("trust: { publishers: [officials] }\n", 1, 23, "official");
	bad("trust: { replace: { \"a*b*\": c } }\n", 1, 21, "reference");
	bad("trust: { replace: { a: \"b/*\" } }\n", 1, 24, "the old name has no star");
	bad("trust: { replace: { a: a } }\n", 1, 24, "for ever");
	bad("trust: { replace: { a: b, b: \"a:latest\" } }\n", 1, 24, "for ever");
	bad("trust: { replace: { \"docker.io/*\": \"docker.io/x/*\" } }\n", 1, 36, "for ever");
	bad("trust: { replace: { \"docker.io/*\": \"m.example/*\", \"m.example/*\": "
	    "\"docker.io/*\" } }\n",
		1, 36, "for ever");
	struct dm_arena arena = {NULL, 0};
	struct dm_policy policy = good(&arena,
		"trust:\n  publishers: [official]\n  allow: [\"[::1]:5000/*\"]\n"
		"  replace: { \"a:*\": \"b:*\", \"b:1\": c, \"docker.io/*\": \"m.example/*\" }\n");
	assert_string_equal(policy.publishers[0], "official");
	assert_int_equal(policy.nreplace, 3);
	dm_arena_finish(&arena);
}

static void
test_mistakes(void **state)
{
	(void)state;
	bad("pases: {}\n", 1, 1, "passes");
	bad("trust:\n  alow: []\n", 2, 3, "allow");
	bad("passes:\n  pin-digets: off\n", 2, 3, "pin-digest");
	bad("passes:\n  pin-digest: maybe\n", 2, 15, "on, off");
	bad("passes:\n  pin-digest: { severity: eror }\n", 2, 27, "error");
	bad("exclude: [a]\nexclude: [b]\n", 2, 1, "twice");
	bad("digests: { \"python:3\": sha256:12 }\n", 1, 24, "sha256");
	bad("trust: { replace: { \"Not A Ref\": b } }\n", 1, 21, "reference");
	bad("- a\n", 1, 1, "mapping");
	bad("images: { a: { packages: nope } }\n", 1, 26, "nope");
	bad("images: { a: { packages: akp } }\n", 1, 26, "did you mean apk?");
	bad("images: { a: { user: \"a; rm -rf /\" } }\n", 1, 22, "user");
	bad("passes:\n  clean-caches: { stage: all }\n", 2, 19, "did you mean stages?");
	bad("passes:\n  clean-caches: { stages: al }\n", 2, 27, "did you mean all?");
	bad("passes:\n  clean-caches: { stages: nowhere }\n", 2, 27, "one of final, all");
	bad("passes:\n  assume-yes: { stages: all }\n", 2, 17, "unknown key stages");
	bad("passes:\n  nonroot-user: { allow: [privileged-prot] }\n", 2, 27,
		"did you mean privileged-port?");
	bad("passes:\n  nonroot-user: { uid: 0 }\n", 2, 24, "number");
	bad("passes:\n  nonroot-user: { uid: 99999999999 }\n", 2, 24, "number");
	bad("passes:\n  nonroot-user: { name: \"a b\" }\n", 2, 25, "name");
	bad("passes:\n  nonroot-user: { form: nmae }\n", 2, 25, "did you mean name?");
	bad("passes: { assume-yes: { enabled: maybe } }\n", 1, 34, "on or off");
	bad("passes: { assume-yes: [] }\n", 1, 23, "on, off");
	bad("exclude: [\"../x\"]\n", 1, 12, "relative");
	bad("exclude: [\"!x\"]\n", 1, 12, "negated");
	bad("exclude: { a: b }\n", 1, 10, "text");
	bad("overrides: { files: a }\n", 1, 12, "list of mappings");
	bad("overrides:\n  - passes: { assume-yes: off }\n", 2, 5, "files is missing");
	bad("overrides:\n  - { files: a, trust: {} }\n", 2, 17, "unknown key trust");
	bad("targets: [\"\"]\n", 1, 11, "empty");
	bad("trust: {}\n---\ntrust: {}\n", 3, 1, "second document");
	bad("trust: { allow: [a, a: { b }\n", 2, 1, "");
	bad("\xEF\xBB\xBFpases: {}\n", 1, 1, "passes");
	bad("trust:\r\n  alow: []\r\n", 2, 3, "allow");
}

static void
test_hostile(void **state)
{
	struct dm_arena arena = {NULL, 0};
	struct dm_policy policy;
	struct dm_err err;
	struct dm_buf text = {NULL, 0, 0};
	(void)state;
	/* each line holds the one above ten times */
	dm_buf_put(&text, "x0: &x0 [a]\n");
	for (int i = 1; i < 12; i++) {
		dm_buf_printf(&text, "x%d: &x%d [", i, i);
		for (int k = 0; k < 10; k++) {
			dm_buf_printf(&text, "*x%d%s", i - 1, k < 9 ? ", " : "]\n");
		}
	}
	assert_false(parse(&arena, dm_buf_view(&text), &policy, &err));
	text.n = 0;
	for (int i = 0; i < 5000; i++) {
		dm_buf_put(&text, "[");
	}
	assert_false(parse(&arena, dm_buf_view(&text), &policy, &err));
	assert_false(parse(&arena, DM_STR("a: &a [*a]\n"), &policy, &err));
	assert_false(parse(&arena, DM_STR("exclude: [\"a\\0b\"]\n"), &policy, &err));
	assert_false(parse(&arena, DM_STR("exclude: [\xff]\n"), &policy, &err));
	dm_buf_finish(&text);
	dm_arena_finish(&arena);
}

/* What each limit lets pass, and the first that it does not. */
static void
test_limits(void **state)
{
	static const struct {
		const char *start, *each, *end;
		int most;
		uint32_t line; /* of the message */
		const char *why;
	} rows[] = {
		{"exclude: [", "&a%d b,\n", "]\n", 1000, 1001, "more than 1000 anchors"},
		{"exclude: [&a b]\ncontexts: [", "*a,\n", "]\n", 1000, 1002,
			"more than 1000 aliases"},
		{"exclude: [", "a%d,\n", "]\n", 1000, 1001, "more than 1000 entries"},
		{"# 1\n", "%%TAG !a%d! b\n", "---\nexclude: []\n", 16, 18,
			"more than 16 times %TAG"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		for (int more = 0; more < 2; more++) {
			struct dm_arena arena = {NULL, 0};
			struct dm_policy policy;
			struct dm_err err = {.message = ""};
			struct dm_buf text = {NULL, 0, 0};
			dm_buf_put(&text, rows[i].start);
			for (int k = 0; k < rows[i].most + more; k++) {
				dm_buf_printf(&text, rows[i].each, k);
			}
			dm_buf_put(&text, rows[i].end);
			bool ok = parse(&arena, dm_buf_view(&text), &policy, &err);
			assert_int_equal(ok, !more);
			assert_int_equal(more ? err.line : 0, more ? rows[i].line : 0);
			assert_non_null(strstr(err.message, more ? rows[i].why : ""));
			dm_buf_finish(&text);
			dm_arena_finish(&arena);
		}
	}
}

static void
test_aliases(void **state)
{
	struct dm_arena arena = {NULL, 0};
	struct dm_policy policy;
	struct dm_err err;
	(void)state;
	/* one node, in as many places as it is named */
	assert_true(parse(&arena,
		DM_STR("exclude: &x [a, &b b]\ncontexts: *x\ntargets: [*b, *b]\n"), &policy, &err));
	assert_string_equal(policy.contexts[1], "b");
	assert_string_equal(policy.targets[1], "b");
	assert_null(policy.targets[2]);
	bad("exclude: [*a]\n", 1, 11, "found undefined alias");
	bad("exclude: [&a b, &a c]\n", 1, 17, "the anchor is given twice");
	bad("exclude: &a [*a]\n", 1, 14, "a part of what it refers to");
	bad("\xEF\xBB\xBF"
	    "exclude: [*a]\n",
		1, 11, "found undefined alias");
	dm_arena_finish(&arena);
}

static void
test_registries(void **state)
{
	struct dm_arena arena = {NULL, 0};
	struct dm_policy policy =
		good(&arena, "registries:\n  deadline: 300\n  docker.io: { timeout: 300, mirrors: "
			     "[\"http://[::1]:5000/hub/\", m.example] }\n  \"localhost:5000\": { "
			     "insecure: on }\n");
	(void)state;
	assert_int_equal(policy.registries.count, 2);
	assert_string_equal(policy.registries.items[0].host, "docker.io");
	assert_string_equal(policy.registries.items[0].mirrors[1], "m.example");
	assert_string_equal(policy.registries.items[0].timeout, "300");
	assert_int_equal(dm_registries_deadline(&policy.registries), 300);
	policy = good(&arena, "registries: { docker.io: { timeout: 120 } }\n");
	assert_int_equal(dm_registries_deadline(&policy.registries), 120);
	dm_arena_finish(&arena);
	bad("registries:\n  docker.io:\n    timeout: 121\n", 3, 14, "120 s");
	bad("registries:\n  docker.io: { timeout: 2147483647 }\n", 2, 25, "all together");
	bad("registries:\n  docker.io: { timeout: 60 }\n  deadline: 59\n", 2, 25, "59 s");
	bad("registries:\n  deadline: soon\n", 2, 13, "a number");
	bad("registries:\n  deadline: { timeout: 1 }\n", 2, 13, "a text");
	bad("registries:\n  \"a b\": {}\n", 2, 3, "not a host");
	bad("registries:\n  \"u@a.example\": {}\n", 2, 3, "not a host");
	bad("registries:\n  a.example: { mirrors: [\"u:p@m.example\"] }\n", 2, 26, "not a mirror");
	bad("registries:\n  a.example: { mirrors: [\"ftp://m.example\"] }\n", 2, 26,
		"not a mirror");
	bad("registries:\n  a.example: { mirrors: [\"m.example/a?b\"] }\n", 2, 26, "not a mirror");
	bad("registries:\n  a.example: { mirrors: [\"m\\n\"] }\n", 2, 26, "not a mirror");
	bad("images:\n  a: { user: \"app\\nRUN x\" }\n", 2, 14, "not a user");
	bad("images:\n  a: { users: [\"a:1:1:1\"] }\n", 2, 16, "not a user");
	bad("images:\n  a: { user: \"1:\" }\n", 2, 14, "not a user");
}

/* What a repository says, what the user says, and whose word it is. */
static void
test_registries_join(void **state)
{
	struct dm_arena arena = {NULL, 0};
	struct dm_err err = {.message = ""};
	struct dm_policy theirs = good(&arena,
		"registries:\n  a.example: { insecure: on, ca: evil.pem, mirrors: [evil.example], "
		"timeout: 7 }\n  b.example: { insecure: on }\n");
	struct dm_policy own =
		good(&arena, "registries:\n  a.example: { insecure: off, mirrors: [m.example] }\n"
			     "  c.example: { ca: /corp.pem }\n");
	(void)state;
	dm_registries_own(&own.registries);
	assert_true(dm_registries_join(&arena, &theirs.registries, &own.registries, &err));
	assert_int_equal(theirs.registries.count, 3);
	const struct dm_registry_policy *a = &theirs.registries.items[0], *b = a + 1, *c = a + 2;
	assert_int_equal(a->insecure, DM_NO);
	assert_string_equal(a->mirrors[0], "m.example");
	assert_string_equal(a->ca, "evil.pem");
	assert_string_equal(a->timeout, "7");
	assert_true(a->own_insecure && a->own_mirrors && !a->own_ca);
	assert_true(b->insecure == DM_YES && !b->own_insecure);
	assert_true(strcmp(c->ca, "/corp.pem") == 0 && c->own_ca);
	theirs = good(&arena, "registries:\n  deadline: 9\n");
	assert_false(dm_registries_join(&arena, &theirs.registries, NULL, &err));
	assert_int_equal(err.line, 2);
	assert_int_equal(err.column, 13);
	dm_arena_finish(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_trust),
		cmocka_unit_test(test_switches),
		cmocka_unit_test(test_settings),
		cmocka_unit_test(test_images_and_lists),
		cmocka_unit_test(test_overrides),
		cmocka_unit_test(test_forms_of_files),
		cmocka_unit_test(test_what_holds_can_be_read),
		cmocka_unit_test(test_merged_keys),
		cmocka_unit_test(test_trust_mistakes),
		cmocka_unit_test(test_mistakes),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_aliases),
		cmocka_unit_test(test_registries),
		cmocka_unit_test(test_registries_join),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
