/* The package-manager calls of RUNs, and who needs whose lists. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../src/dockerfile/parse.h"
#include "../src/facts/mounts.h"
#include "../src/packages/list_users.h"

struct scene {
	struct dm_arena arena;
	struct dm_policy policy;
	struct dm_lock lock;
	struct dm_facts facts;
	const struct dm_runs *runs;
};

static void
start(struct scene *scene, const char *text)
{
	*scene = (struct scene){.runs = NULL};
	scene->facts = (struct dm_facts){.arena = &scene->arena,
		.tree = dm_tree_parse(&scene->arena, dm_str(text)),
		.policy = &scene->policy,
		.lock = &scene->lock};
	scene->runs = dm_runs_get(&scene->facts);
}

static void
finish(struct scene *scene)
{
	dm_arena_finish(&scene->arena);
}

/* The calls of one RUN as `id:verb:operands` with depth and item; NULL: the RUN has no shell view. */
static void
assert_calls(const char *run, const char *want)
{
	static const char *const verbs[] = {
		"other", "refresh", "install", "upgrade", "remove", "clean"};
	struct scene scene;
	struct dm_buf text = {0}, out = {0};
	dm_buf_printf(&text, "FROM debian:12\nRUN %s\n", run);
	dm_buf_byte(&text, '\0');
	start(&scene, text.p);
	const struct dm_run *first = &scene.runs->items[0];
	for (uint32_t i = 0; i < first->ncommands; i++) {
		const struct dm_package_command *command = &first->commands[i];
		assert_int_equal(command->order, i);
		dm_buf_printf(&out, "%s%s:%s:%u@%u,%d", i ? " " : "", command->manager->id,
			verbs[command->verb], command->operands, command->depth, command->item);
	}
	dm_buf_byte(&out, '\0');
	if (!want) {
		assert_null(first->shell);
	} else {
		assert_string_equal(out.p, want);
	}
	dm_buf_finish(&out);
	dm_buf_finish(&text);
	finish(&scene);
}

static void
test_verbs_of_managers(void **state)
{
	(void)state;
	assert_calls("apt-get update && apt-get install -y a b",
		"apt-get:refresh:0@0,0 apt-get:install:2@0,1");
	assert_calls("apt-get -qq upgrade; apt purge a; apt-get clean",
		"apt-get:upgrade:0@0,0 apt:remove:1@0,1 apt-get:clean:0@0,2");
	assert_calls("apk add --no-cache a; apk del a", "apk:install:1@0,0 apk:remove:1@0,1");
	assert_calls("dnf install a && yum update b && microdnf clean all",
		"dnf:install:1@0,0 yum:upgrade:1@0,1 microdnf:clean:1@0,2");
	assert_calls("python3 -m pip install a; npm ci", "pip:install:1@0,0 npm:install:0@0,1");
	assert_calls("apt-get install -t sid a", "apt-get:install:1@0,0");
	assert_calls("apt-get download a; apt-cache search b; echo apt-get install", "");
	assert_calls("pacman -Sy && pacman --noconfirm -S a b && pacman -Rns c && pacman -Scc",
		"pacman:refresh:0@0,0 pacman:install:2@0,1 pacman:remove:1@0,2 pacman:clean:0@0,3");
	assert_calls("pacman -Syu --noconfirm a; pacman -Ss b; pacman -U c.pkg.tar.zst",
		"pacman:upgrade:1@0,0 pacman:install:1@0,2");
}

static void
test_text_of_an_inner_shell(void **state)
{
	(void)state;
	assert_calls("sh -c 'apt-get update && apt-get install -y a'",
		"apt-get:refresh:0@0,-1 apt-get:install:1@0,-1");
	assert_calls("sudo /bin/bash -xec \"if a; then apk add b; fi\"", "apk:install:1@1,-1");
	assert_calls("sh -c \"apt-get install $a\"; sh -c apt-get; bash x.sh; sh -c", "");
	assert_calls("sh -c 'sh -c \"apt-get install a\"'", "");
}

static void
test_prefixes_are_skipped(void **state)
{
	(void)state;
	assert_calls("sudo -E apt-get update", "apt-get:refresh:0@0,0");
	assert_calls("env A=b time /usr/bin/apt-get install a", "apt-get:install:1@0,0");
	assert_calls("A=b apt-get install a", "apt-get:install:1@0,0");
}

static void
test_removing_lists_is_cleaning(void **state)
{
	(void)state;
	assert_calls("rm -rf /tmp/x /var/lib/apt/lists/*", "apt-get:clean:0@0,0");
	assert_calls("rm -rf /var/lib/aptitude /var/lib", "");
}

static void
test_depth_and_item(void **state)
{
	(void)state;
	assert_calls("if a; then apt-get update; fi && apt-get install b",
		"apt-get:refresh:0@1,-1 apt-get:install:1@0,1");
	assert_calls("yes | apt-get install b", "apt-get:install:1@0,-1");
	assert_calls("a && (apt-get update)", "apt-get:refresh:0@1,-1");
}

static void
test_runs_without_a_shell_view(void **state)
{
	(void)state;
	assert_calls("[\"apt-get\", \"update\"]", NULL);
	assert_calls("<<E\n#!/usr/bin/python3\nE", NULL);
	assert_calls("<<E\napt-get update\nE", "apt-get:refresh:0@0,0");
	struct scene scene;
	start(&scene, "FROM a\nSHELL [\"powershell\"]\nRUN apt-get update\n");
	assert_null(scene.runs->items[0].shell);
	finish(&scene);
}

static void
test_options_of_a_command(void **state)
{
	(void)state;
	static const char *const yes[] = {"-y", NULL}, *const opt[] = {"--setopt", NULL},
				 *const quiet[] = {"-qq", NULL};
	struct scene scene;
	start(&scene, "FROM a\nRUN dnf -qy --setopt=x=y install a\n");
	const struct dm_package_command *command = scene.runs->items[0].commands;
	assert_true(dm_command_has(command, yes));
	assert_true(dm_command_has(command, opt));
	assert_false(dm_command_has(command, quiet));
	finish(&scene);
}

static void
test_chains(void **state)
{
	(void)state;
	static const struct {
		const char *run;
		bool chain;
	} rows[] = {{"a && b && c", true}, {"a | b && c;", true}, {"a; b", false},
		{"a || b", false}, {"a &", false}, {"a && (b; c)", true}, {"a 'b", false}};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct scene scene;
		struct dm_buf text = {0};
		dm_buf_printf(&text, "FROM a\nRUN %s\n", rows[i].run);
		dm_buf_byte(&text, '\0');
		start(&scene, text.p);
		assert_int_equal(dm_run_is_chain(&scene.runs->items[0]), rows[i].chain);
		dm_buf_finish(&text);
		finish(&scene);
	}
}

static void
test_mounts_that_cover_a_folder(void **state)
{
	(void)state;
	static const struct {
		const char *mount;
		bool covers;
	} rows[] = {{"type=cache,target=/var/lib/apt", true},
		{"type=cache,dst=/var/lib/apt/lists/", true}, {"type=tmpfs,target=/var", true},
		{"type=cache,target=/var/lib/apt/lists/x", false},
		{"type=bind,target=/var/lib/apt", true}, /* what is written there is discarded */
		{"type=secret,target=/var/lib/apt", false}, {"type=cache,target=/var/li", false},
		{"type=cache,target=$X", true}};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct scene scene;
		struct dm_buf text = {0};
		dm_buf_printf(&text, "FROM a\nRUN --mount=%s true\n", rows[i].mount);
		dm_buf_byte(&text, '\0');
		start(&scene, text.p);
		if (dm_run_mounts(&scene.runs->items[0], dm_str("/var/lib/apt/lists"), false) !=
			rows[i].covers) {
			fail_msg("%s", rows[i].mount);
		}
		dm_buf_finish(&text);
		finish(&scene);
	}
}

static void
test_mounts_in_homes_and_folders(void **state)
{
	(void)state;
	static const struct {
		const char *mount;
		bool home, inside;
	} rows[] = {{"type=cache,target=/home/a/.cache/pip", true, false},
		{"type=cache,target=/home/a/.cache", true, false},
		{"type=cache,target=/home/a", true, false},
		{"type=cache,target=/srv/app/.cache/pip/http", true, false},
		{"type=cache,target=/home/a/.cache/uv", false, false},
		{"type=cache,target=/home/a/src", false, false},
		{"type=cache,target=/srv", false, false},
		{"type=cache,target=/var/lib/apt/lists/x", false, true},
		{"type=cache,target=/var/lib/apt/listsx", false, false}};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct scene scene;
		const struct dm_run *run;
		struct dm_buf text = {0};
		dm_buf_printf(&text, "FROM a\nRUN --mount=%s true\n", rows[i].mount);
		dm_buf_byte(&text, '\0');
		start(&scene, text.p);
		run = &scene.runs->items[0];
		if (dm_run_mounts_home(run, DM_STR(".cache/pip")) != rows[i].home ||
			dm_run_mounts(run, DM_STR("/var/lib/apt/lists"), true) != rows[i].inside) {
			fail_msg("%s", rows[i].mount);
		}
		dm_buf_finish(&text);
		finish(&scene);
	}
}

static void
assert_used_later(const char *text, bool want)
{
	struct scene scene;
	start(&scene, text);
	if (dm_list_users_after(&scene.facts, &scene.runs->items[0], dm_manager_find("apt-get")) !=
		want) {
		fail_msg("%s", text);
	}
	finish(&scene);
}

/* One text is read once, in one revision and in the next. */
static void
test_runs_of_one_text_share_what_was_read(void **state)
{
	(void)state;
	struct scene scene;
	start(&scene, "FROM debian:12\nRUN apt-get update\nRUN apt-get install -y a\nRUN apt-get "
		      "update\n");
	const struct dm_run *old = scene.runs->items;
	assert_ptr_equal(old[0].shell, old[2].shell);
	assert_ptr_equal(old[0].commands, old[2].commands);
	assert_ptr_not_equal(old[0].shell, old[1].shell);
	assert_int_equal(old[2].ncommands, 1);
	scene.facts.before = scene.facts.runs;
	scene.facts.runs = NULL;
	scene.facts.tree = dm_tree_parse(&scene.arena,
		DM_STR("FROM debian:12\nRUN b\nRUN apt-get install -y a\nRUN apt-get update\n"));
	const struct dm_run *now = dm_runs_get(&scene.facts)->items;
	assert_int_equal(now[0].ncommands, 0);
	assert_ptr_equal(now[1].shell, old[1].shell);
	assert_ptr_equal(now[2].shell, old[2].shell);
	assert_ptr_equal(now[2].place.instr, now[2].instr);
	finish(&scene);
}

static void
test_list_users_after(void **state)
{
	(void)state;
#define FIRST "FROM debian:12 AS a\nRUN apt-get update && apt-get install b\n"
	assert_used_later(FIRST, false);
	assert_used_later(FIRST "RUN apt-get install c\n", true);
	assert_used_later(FIRST "RUN apt-get update && apt-get install c\n", false);
	assert_used_later(FIRST "RUN apk add c\n", false);
	assert_used_later(FIRST "FROM a\nRUN apt-get install c\n", true);
	assert_used_later(FIRST "FROM a AS b\nFROM b\nRUN apt-get install c\n", true);
	assert_used_later(FIRST "FROM b\nRUN apt-get install c\n", false);
	assert_used_later(FIRST "ONBUILD RUN apt-get install c\n", true);
	assert_used_later(FIRST "RUN apt-get install 'c\n", true);
	assert_used_later(FIRST "RUN sh -c 'apt-get install c'\n", true);
}

static void
assert_manager(const char *text, const char *want)
{
	struct scene scene;
	const struct dm_image *image;
	start(&scene, text);
	const struct dm_manager *manager =
		dm_stage_manager(&scene.facts, (int32_t)scene.facts.tree->nstages - 1, &image);
	if (want ? !manager || strcmp(manager->id, want) != 0 : manager != NULL) {
		fail_msg("%s: %s", text, manager ? manager->id : "none");
	}
	finish(&scene);
}

static void
test_manager_of_a_stage(void **state)
{
	(void)state;
	assert_manager("FROM debian:12\n", "apt-get");
	assert_manager("FROM debian:12\nRUN apt install a\n", "apt-get");
	assert_manager("FROM alpine\n", "apk");
	assert_manager("FROM corp.example/x\n", NULL);
	assert_manager("FROM corp.example/x\nRUN dnf install a\n", "dnf");
	assert_manager("FROM amazonlinux:2023\nRUN yum install a\n", "yum");
	assert_manager("FROM amazonlinux:2023\nRUN if x; then apk add a; fi\n", "dnf");
	assert_manager(
		"FROM corp.example/x AS y\nRUN microdnf install dnf\nFROM y\nRUN dnf install a\n",
		"microdnf");
	assert_manager("FROM scratch\n", NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_verbs_of_managers),
		cmocka_unit_test(test_text_of_an_inner_shell),
		cmocka_unit_test(test_prefixes_are_skipped),
		cmocka_unit_test(test_removing_lists_is_cleaning),
		cmocka_unit_test(test_depth_and_item),
		cmocka_unit_test(test_runs_without_a_shell_view),
		cmocka_unit_test(test_options_of_a_command),
		cmocka_unit_test(test_chains),
		cmocka_unit_test(test_mounts_that_cover_a_folder),
		cmocka_unit_test(test_mounts_in_homes_and_folders),
		cmocka_unit_test(test_runs_of_one_text_share_what_was_read),
		cmocka_unit_test(test_list_users_after),
		cmocka_unit_test(test_manager_of_a_stage),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
