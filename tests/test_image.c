/* Who an image runs as, what it runs, and what speaks against another user. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../src/dockerfile/parse.h"
#include "../src/process/create.h"
#include "../src/process/process.h"
#include "../src/image/trust.h"
#include "../src/image/uses.h"

struct scene {
	struct dm_arena arena;
	struct dm_policy policy;
	struct dm_lock lock;
	struct dm_facts facts;
	const struct dm_image *image;
	int32_t last;
};

static void
start(struct scene *scene, const char *text)
{
	*scene = (struct scene){.image = NULL};
	scene->facts = (struct dm_facts){.arena = &scene->arena,
		.tree = dm_tree_parse(&scene->arena, dm_str(text)),
		.policy = &scene->policy,
		.lock = &scene->lock};
	assert_true(dm_tree_valid(scene->facts.tree));
	scene->last = (int32_t)scene->facts.tree->nstages - 1;
	dm_stage_manager(&scene->facts, scene->last, &scene->image);
}

static void
assert_user(const char *text, enum dm_effective want)
{
	struct scene scene;
	start(&scene, text);
	if (dm_account_effective(&scene.facts, scene.last, scene.image) != want) {
		fail_msg("%s", text);
	}
	dm_arena_finish(&scene.arena);
}

static void
test_effective_user(void **state)
{
	(void)state;
	assert_user("FROM debian:12\n", DM_USER_ROOT);
	assert_user("FROM scratch\n", DM_USER_ROOT);
	assert_user("FROM debian:12\nUSER app\n", DM_USER_OTHER);
	assert_user("FROM debian:12\nUSER app\nUSER 0:0\n", DM_USER_ROOT);
	assert_user("FROM debian:12 AS a\nUSER app\nFROM a\n", DM_USER_OTHER);
	assert_user("FROM debian:12\nARG U=app\nUSER $U\n", DM_USER_OTHER);
	assert_user("FROM debian:12\nARG U\nUSER $U\n", DM_USER_VARIABLE);
	assert_user("FROM corp.example/x\n", DM_USER_UNKNOWN);
	assert_user("FROM jenkins/jenkins:lts\n", DM_USER_OTHER);
}

static void
test_user_before_an_instruction(void **state)
{
	(void)state;
	struct scene scene;
	start(&scene, "FROM debian:12\nUSER app\nRUN a\nUSER root\nRUN b\n");
	assert_int_equal(dm_account_at(&scene.facts, &scene.facts.tree->instrs[2], scene.image),
		DM_USER_OTHER);
	assert_int_equal(dm_account_at(&scene.facts, &scene.facts.tree->instrs[4], scene.image),
		DM_USER_ROOT);
	dm_arena_finish(&scene.arena);
}

/* want: name/uid/gid, - where it is not told; NULL: nobody is created */
static void
assert_created(const char *run, const char *want)
{
	struct scene scene;
	struct dm_account account;
	struct dm_buf text = {0}, out = {0};
	uint32_t at = 0;
	dm_buf_printf(&text, "FROM debian:12\nRUN %s\n", run);
	dm_buf_byte(&text, '\0');
	start(&scene, text.p);
	bool found = dm_account_created(&scene.facts, scene.last, &account, &at);
	assert_int_equal(found, want != NULL);
	if (found) {
		dm_buf_printf(&out, "%s/%s/%s", account.name ? account.name : "-",
			account.uid ? account.uid : "-", account.gid ? account.gid : "-");
		assert_string_equal(dm_arena_str(&scene.arena, dm_buf_view(&out)).p, want);
		assert_int_equal(at, 1);
	}
	dm_buf_finish(&out);
	dm_buf_finish(&text);
	dm_arena_finish(&scene.arena);
}

static void
test_created_accounts(void **state)
{
	(void)state;
	assert_created("useradd --uid 1000 --gid=1001 app", "app/1000/1001");
	assert_created("groupadd -g 5 g && useradd -r -u 1000 -g g app", "app/1000/5");
	assert_created("addgroup -g 5 g && adduser -D -u 1000 -G g app", "app/1000/5");
	assert_created("addgroup --gid 5 g && adduser --uid 1000 --ingroup g app", "app/1000/5");
	assert_created("useradd -u 1000 -g root app", "app/1000/0");
	assert_created("useradd -u 1000 -g staff app", "app/1000/-");
	assert_created("useradd -u 1000 app && usermod -u 1001 app", "app/1001/-");
	assert_created("useradd -u 1000 app && usermod -l web app", "app/-/-");
	assert_created("useradd -u 1000 app && usermod -aG staff other", "app/1000/-");
	assert_created("adduser -D -u 1000 app", "app/1000/-");
	assert_created("adduser --disabled-password --gecos '' app", "app/-/-");
	assert_created("sudo useradd app", "app/-/-");
	assert_created("adduser app docker", NULL);
	assert_created("useradd $NAME", NULL);
	assert_created("echo useradd app", NULL);
}

static void
test_ways_to_create(void **state)
{
	(void)state;
	static const struct {
		const char *base, *program;
	} rows[] = {{"debian:12", "useradd"}, {"alpine:3.20", "adduser -D -u 10001"},
		{"busybox", "adduser"}, {"gcr.io/distroless/static", NULL},
		{"corp.example/x", NULL}};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct scene scene;
		struct dm_account account = {.name = "app", .uid = "10001", .gid = "10001"};
		struct dm_buf text = {0};
		dm_buf_printf(&text, "FROM %s\n", rows[i].base);
		dm_buf_byte(&text, '\0');
		start(&scene, text.p);
		const char *command = dm_account_command(&scene.arena, scene.image, &account);
		if (rows[i].program ? !command || !strstr(command, rows[i].program)
				    : command != NULL) {
			fail_msg("%s: %s", rows[i].base, command ? command : "none");
		}
		dm_buf_finish(&text);
		dm_arena_finish(&scene.arena);
	}
}

static void
test_text_of_user(void **state)
{
	(void)state;
	struct dm_arena arena = {0};
	const struct dm_account full = {.name = "app", .uid = "1", .gid = "2"},
				name = {.name = "app"}, number = {.uid = "1"},
				uid = {.name = "app", .uid = "1"},
				zero = {.name = "app", .gid = "0"},
				written = {.name = "app", .uid = "1", .text = "${WHO}"};
	assert_string_equal(dm_account_text(&arena, &full, false), "1:2");
	assert_string_equal(dm_account_text(&arena, &full, true), "app");
	assert_string_equal(dm_account_text(&arena, &name, false), "app");
	assert_string_equal(dm_account_text(&arena, &number, true), "1");
	assert_string_equal(dm_account_text(&arena, &uid, false), "1");
	assert_string_equal(dm_account_text(&arena, &uid, true), "app");
	assert_string_equal(dm_account_text(&arena, &zero, false), "app:0");
	assert_string_equal(dm_account_text(&arena, &written, false), "${WHO}");
	dm_arena_finish(&arena);
}

/* want: reason code, NULL: nothing speaks against another user */
static void
assert_verdict(const char *lines, const char *want)
{
	struct scene scene;
	struct dm_buf text = {0};
	dm_buf_printf(&text, "FROM debian:12\n%s\n", lines);
	dm_buf_byte(&text, '\0');
	start(&scene, text.p);
	struct dm_verdict verdict = dm_process_judge(&scene.facts, scene.last, scene.image, NULL);
	if (want ? !verdict.code || strcmp(verdict.code, want) != 0 : verdict.code != NULL) {
		fail_msg("%s: %s", lines, verdict.code ? verdict.code : "nothing");
	}
	dm_buf_finish(&text);
	dm_arena_finish(&scene.arena);
}

static void
test_verdicts(void **state)
{
	(void)state;
	assert_verdict("CMD [\"python\", \"app.py\"]", NULL);
	assert_verdict("CMD python app.py", NULL);
	assert_verdict("ENTRYPOINT [\"tini\", \"--\", \"app\"]\nEXPOSE 8080", NULL);
	assert_verdict("ENTRYPOINT [\"gosu\", \"app\", \"server\"]", "drops-privileges");
	assert_verdict("RUN apt-get install gosu\nCMD [\"server\"]", "drops-privileges");
	assert_verdict("CMD [\"/usr/bin/supervisord\"]", "needs-root");
	assert_verdict("CMD service x start && tail -f /x", "needs-root");
	assert_verdict("CMD apt-get update && server", "needs-root");
	assert_verdict("CMD [\"/entrypoint.sh\"]", "script-unseen");
	assert_verdict("CMD [\"sh\", \"run\"]", "script-unseen");
	assert_verdict("CMD [\"sh\", \"-c\", \"server\"]", NULL);
	assert_verdict("CMD [\"sh\", \"-c\", \"gosu a b\"]", "drops-privileges");
	assert_verdict("CMD [\"bash\"]", "interactive-shell");
	assert_verdict("CMD [\"python3\"]", "interactive-shell");
	assert_verdict("EXPOSE 80/tcp\nCMD [\"server\"]", "privileged-port");
	assert_verdict("EXPOSE $P\nCMD [\"server\"]", "unknown-port");
	assert_verdict("ENV P=80\nEXPOSE $P\nCMD [\"server\"]", "privileged-port");
	assert_verdict("CMD [\"server\", \"--listen\", \"0.0.0.0:443\"]", "privileged-port");
	assert_verdict("COPY a /root/a\nCMD [\"server\"]", "home-root");
	assert_verdict("CMD [\"/root/server\"]", "home-root");
	assert_verdict("VOLUME /var/lib/x\nCMD [\"server\"]", "volume-system-path");
	assert_verdict("VOLUME $D\nCMD [\"server\"]", "volume-not-literal");
	assert_verdict("CMD server > /var/log/x", "writes-run-or-log");
	assert_verdict("CMD [\"server\", \"--db\", \"var/x.db\"]", "writes-files");
	assert_verdict("VOLUME /data\nCMD [\"server\", \"--dir=/data/x\"]", NULL);
	assert_verdict("ONBUILD RUN x\nCMD [\"server\"]", "onbuild");
	assert_verdict("CMD server 'x", "not-understood");
}

static void
test_command_in_force(void **state)
{
	(void)state;
	struct scene scene;
	start(&scene, "FROM debian:12 AS a\nENTRYPOINT [\"x\"]\nCMD [\"y\"]\nFROM a\nCMD [\"z\", "
		      "\"--help\"]\n");
	const struct dm_tree *tree = scene.facts.tree;
	assert_true(dm_process_command(tree, 1, DM_ENTRYPOINT) == &tree->instrs[1]);
	assert_true(dm_process_command(tree, 1, DM_CMD) == &tree->instrs[4]);
	assert_true(dm_process_asks_help(tree, 1));
	assert_false(dm_process_asks_help(tree, 0));
	dm_arena_finish(&scene.arena);
}

/* want: `value reason` of each use, reason - where it can be edited, joined by blanks */
static void
assert_uses(const char *text, const char *want)
{
	struct scene scene;
	struct dm_buf out = {0};
	uint32_t count;
	start(&scene, text);
	const struct dm_image_use *uses =
		dm_image_uses(&scene.arena, scene.facts.tree, &scene.policy, &count);
	for (uint32_t i = 0; i < count; i++) {
		dm_buf_printf(&out, "%s%.*s %s", i ? " " : "", DM_FMT(uses[i].value),
			uses[i].reason ? uses[i].reason : "-");
		if (!uses[i].reason) {
			struct dm_span end = uses[i].site.len ? uses[i].site : uses[i].tail;
			assert_true(dm_str_ends(uses[i].value,
				dm_arena_str(&scene.arena, dm_span_str(scene.facts.tree->text, end))
					.p));
		}
	}
	dm_buf_byte(&out, '\0');
	assert_string_equal(out.p, want);
	dm_buf_finish(&out);
	dm_arena_finish(&scene.arena);
}

static void
test_places_that_name_images(void **state)
{
	(void)state;
	assert_uses("FROM a:1\n", "a:1 -");
	assert_uses(
		"FROM scratch\nCOPY --from=b:2 c d\nRUN --mount=type=bind,from=e:3,target=/x f\n",
		"b:2 - e:3 -");
	assert_uses("FROM a AS x\nFROM x\nCOPY --from=X b c\nCOPY --from=0 b c\n", "a -");
	assert_uses("# syntax=docker/dockerfile:1\nFROM a\n", "docker/dockerfile:1 - a -");
	assert_uses("ARG B=a:1\nFROM $B\n", "a:1 -");
	assert_uses("ARG V=1\nFROM a:$V\n", "a:1 -");
	assert_uses("ARG B\nFROM $B\n", " arg-without-default");
	assert_uses("FROM a\nONBUILD COPY --from=b:2 c d\n", "a - b:2 -");
	assert_uses("# syntax=\v\nFROM a\n", "a -");
}

static void
test_trust(void **state)
{
	(void)state;
	struct scene scene;
	struct dm_reference reference;
	const struct dm_pattern allow[] = {{.text = "corp.example/*"}, {0}},
				deny[] = {{.text = "python"}, {0}};
	const char *source;
	start(&scene, "FROM a\n");
	scene.policy.allow = allow;
	scene.policy.deny = deny;
	assert_true(dm_reference_parse(&scene.arena, DM_STR("debian:12"), &reference));
	assert_int_equal(
		dm_trust_of(&scene.policy, &scene.arena, &reference, &source), DM_TRUST_OFFICIAL);
	assert_true(dm_reference_parse(&scene.arena, DM_STR("corp.example/x/y"), &reference));
	assert_int_equal(
		dm_trust_of(&scene.policy, &scene.arena, &reference, &source), DM_TRUST_USER);
	assert_true(dm_reference_parse(&scene.arena, DM_STR("python:3"), &reference));
	assert_int_equal(
		dm_trust_of(&scene.policy, &scene.arena, &reference, &source), DM_TRUST_NONE);
	assert_non_null(source);
	assert_true(dm_reference_parse(&scene.arena, DM_STR("somebody/x"), &reference));
	assert_int_equal(
		dm_trust_of(&scene.policy, &scene.arena, &reference, &source), DM_TRUST_NONE);
	assert_null(source);
	assert_string_equal(dm_trust_name(DM_TRUST_OFFICIAL), "Docker Official Image");
	dm_arena_finish(&scene.arena);
}

static void
test_mirrors(void **state)
{
	static struct dm_replacement rules[] = {
		{.from = "docker.io/*", .to = "mirror.example/hub/*"}};
	static const struct dm_pattern deny[] = {{.text = "docker.io/bad/*"}, {0}},
				       allow[] = {{.text = "corp/*"}, {0}};
	const struct dm_policy policy = {
		.replace = rules, .nreplace = 1, .deny = deny, .allow = allow};
	static const struct {
		const char *image, *to;
		enum dm_trust trust;
	} rows[] = {
		{"debian:12", "mirror.example/hub/library/debian:12", DM_TRUST_OFFICIAL},
		{"mirror.example/hub/library/debian:12", NULL, DM_TRUST_OFFICIAL},
		{"mirror.example/hub/nobody/x", NULL, DM_TRUST_NONE},
		{"mirror.example/hub/bad/x", NULL, DM_TRUST_NONE},
		{"mirror.example/hub/corp/x", NULL, DM_TRUST_USER},
		{"mirror.example/other/library/debian", NULL, DM_TRUST_NONE},
		{"mcr.microsoft.com/dotnet/sdk", NULL, DM_TRUST_VENDOR},
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct dm_arena arena = {0};
		struct dm_reference reference;
		const char *source;
		assert_true(dm_reference_parse(&arena, dm_str(rows[i].image), &reference));
		const char *to;
		assert_true(dm_replacements_apply(
			policy.replace, policy.nreplace, &arena, &reference, &to));
		if (dm_trust_of(&policy, &arena, &reference, &source) != rows[i].trust ||
			(to != NULL) != (rows[i].to != NULL) ||
			(to && strcmp(to, rows[i].to) != 0)) {
			fail_msg("%s: %s", rows[i].image, to ? to : "stays");
		}
		dm_arena_finish(&arena);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_effective_user),
		cmocka_unit_test(test_user_before_an_instruction),
		cmocka_unit_test(test_created_accounts),
		cmocka_unit_test(test_ways_to_create),
		cmocka_unit_test(test_text_of_user),
		cmocka_unit_test(test_verdicts),
		cmocka_unit_test(test_command_in_force),
		cmocka_unit_test(test_places_that_name_images),
		cmocka_unit_test(test_trust),
		cmocka_unit_test(test_mirrors),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
