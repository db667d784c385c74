/* Files, folders, settings and reports, each on its own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "../src/cli/discover.h"
#include "../src/dockerfile/name.h"
#include "../src/dockmend.h"
#include "../src/file/file.h"
#include "../src/file/inside.h"
#include "../src/config/settings.h"

/* A folder of its own for each test, current while it runs. */
static char folder[4096], home[4096];

static int
enter(void **state)
{
	(void)state;
	const char *base = getenv("TMPDIR");
	assert_non_null(getcwd(home, sizeof home));
	snprintf(folder, sizeof folder, "%s/dockmend-test-XXXXXX", base ? base : "/tmp");
	assert_non_null(mkdtemp(folder));
	return chdir(folder);
}

static int
leave(void **state)
{
	(void)state;
	char command[8192];
	assert_int_equal(chdir(home), 0);
	snprintf(command, sizeof command, "rm -rf '%s'", folder);
	return system(command);
}

static void
put(const char *path, const char *text)
{
	FILE *file = fopen(path, "wb");
	assert_non_null(file);
	fputs(text, file);
	assert_int_equal(fclose(file), 0);
}

static uint32_t
count_entries(const char *path)
{
	uint32_t n = 0;
	DIR *dir = opendir(path);
	assert_non_null(dir);
	while (readdir(dir)) {
		n++;
	}
	closedir(dir);
	return n - 2;
}

static void
test_reading_refuses_what_is_no_file(void **state)
{
	(void)state;
	struct dm_arena arena = {0};
	struct dm_file file = {0};
	struct dm_err err = {0};
	put("empty", "");
	assert_true(dm_file_read(&arena, "empty", &file, &err));
	assert_int_equal(file.text.n, 0);
	assert_false(dm_file_read(&arena, ".", &file, &err));
	assert_string_equal(err.message, "not a regular file");
	assert_false(dm_file_read(&arena, "missing", &file, &err));
	assert_string_equal(err.path, "missing");
	put("large", "");
	assert_int_equal(truncate("large", (off_t)DM_FILE_LIMIT + 1), 0);
	assert_false(dm_file_read(&arena, "large", &file, &err));
	assert_int_equal(truncate("large", DM_FILE_LIMIT), 0);
	assert_true(dm_file_read(&arena, "large", &file, &err));
	assert_int_equal(file.text.n, DM_FILE_LIMIT);
	dm_arena_finish(&arena);
}

static void
test_writing_keeps_mode_and_link(void **state)
{
	(void)state;
	struct dm_arena arena = {0};
	struct dm_file file = {0};
	struct dm_err err = {0};
	struct stat info;
	put("real", "old");
	assert_int_equal(chmod("real", 0640), 0);
	assert_int_equal(symlink("real", "link"), 0);
	assert_true(dm_file_read(&arena, "link", &file, &err));
	assert_true(dm_file_write("link", &file, DM_STR("new"), &err));
	assert_int_equal(lstat("link", &info), 0);
	assert_true(S_ISLNK(info.st_mode));
	assert_int_equal(stat("real", &info), 0);
	assert_int_equal(info.st_mode & 07777, 0640);
	assert_true(dm_file_read(&arena, "real", &file, &err));
	assert_true(dm_str_is(file.text, "new"));
	assert_int_equal(count_entries("."), 2);
	dm_arena_finish(&arena);
}

static void
test_writing_refuses_a_changed_file(void **state)
{
	(void)state;
	struct dm_arena arena = {0};
	struct dm_file file = {0}, now = {0};
	struct dm_err err = {0};
	put("f", "old");
	assert_true(dm_file_read(&arena, "f", &file, &err));
	put("f", "theirs, longer");
	assert_false(dm_file_write("f", &file, DM_STR("ours"), &err));
	assert_true(dm_file_read(&arena, "f", &now, &err));
	assert_true(dm_str_is(now.text, "theirs, longer"));
	assert_int_equal(unlink("f"), 0);
	assert_false(dm_file_write("f", &file, DM_STR("ours"), &err));
	assert_int_equal(count_entries("."), 0);
	dm_arena_finish(&arena);
}

static void
test_names_of_dockerfiles(void **state)
{
	(void)state;
	static const char *const yes[] = {"Dockerfile", "Dockerfile.dev", "x.Dockerfile",
		"x.dockerfile", "Containerfile", "Containerfile.x", "dockerfile", "Dockerfile-prod",
		"Dockerfile_prod", "app-Dockerfile", "app_Dockerfile", "app.containerfile",
		"containerfile", "Containerfile-x", "x.Containerfile", ".Dockerfile"};
	static const char *const no[] = {"Dockerfile.dockerignore", "Dockerfile.orig",
		"Dockerfile.rej", "Dockerfile.bak", "Dockerfile.j2", "Dockerfile.jinja",
		"Dockerfile.erb", "Dockerfile.m4", "Dockerfile.tmpl", "Dockerfile.template",
		"Dockerfile.tpl", "Dockerfile.in", "README.md", "dockerfile.c", "Dockerfiles",
		"myDockerfile", "Containerfiles", "dockerfile-x", ""};
	for (size_t i = 0; i < sizeof yes / sizeof *yes; i++) {
		assert_true(dm_is_dockerfile_name(dm_str(yes[i])));
	}
	for (size_t i = 0; i < sizeof no / sizeof *no; i++) {
		if (dm_is_dockerfile_name(dm_str(no[i]))) {
			fail_msg("%s", no[i]);
		}
	}
}

/* The paths, and what is said of what was left out: a part of it, NULL for nothing. */
static void
assert_found_saying(const char *path, const char *want, const char *error, const char *note)
{
	struct dm_arena arena = {0};
	struct dm_files files = {.arena = &arena};
	struct dm_err err = {0};
	const char *all = "";
	if (!dm_discover(&files, path, &err)) {
		fail_msg("%s", err.message);
	}
	for (uint32_t i = 0; i < files.count; i++) {
		all = dm_arena_printf(&arena, "%s%s%s", all, i ? " " : "", files.items[i].path);
	}
	assert_string_equal(all, want);
	const char *errors = dm_arena_str(&arena, dm_buf_view(&files.errors)).p;
	const char *notes = dm_arena_str(&arena, dm_buf_view(&files.notes)).p;
	if (error ? !strstr(errors, error) : errors[0] != '\0') {
		fail_msg("errors: %s", errors);
	}
	if (note ? !strstr(notes, note) : notes[0] != '\0') {
		fail_msg("notes: %s", notes);
	}
	dm_files_finish(&files);
	dm_arena_finish(&arena);
}

static void
assert_found(const char *path, const char *want)
{
	assert_found_saying(path, want, NULL, NULL);
}

static void
shell(const char *command)
{
	assert_int_equal(system(command), 0);
}

static void
test_folders_are_searched(void **state)
{
	(void)state;
	assert_int_equal(system("mkdir -p b/c node_modules .git/x a && ln -s .. b/loop && ln -s "
				"nowhere a/Dockerfile.dead"),
		0);
	put("b/c/Dockerfile", "FROM a\n");
	put("b/Dockerfile", "FROM a\n");
	put("a/x.Dockerfile", "FROM a\n");
	put("node_modules/Dockerfile", "FROM a\n");
	put(".git/x/Dockerfile", "FROM a\n");
	put("named", "FROM a\n");
	assert_int_equal(symlink("../named", "a/Dockerfile"), 0);
	assert_int_equal(system("rm -rf .git"), 0);
	assert_found(".", "a/Dockerfile a/x.Dockerfile b/Dockerfile b/c/Dockerfile");
	assert_found("named", "named");
	struct dm_arena arena = {0};
	struct dm_files files = {.arena = &arena};
	struct dm_err err = {0};
	assert_false(dm_discover(&files, "missing", &err));
	assert_string_equal(err.path, "missing");
	dm_arena_finish(&arena);
}

/* Copies of other projects, and input of tests; a folder of the same name that is the project's own is searched. */
static void
test_folders_of_others_are_left_out(void **state)
{
	(void)state;
	for (int tracked = 0; tracked < 2; tracked++) {
		assert_int_equal(system("rm -rf * && mkdir -p a/testdata/x a/vendor/x b/vendor/x "
					"third_party/z test/fixtures/e fixtures "
					"&& touch a/vendor/modules.txt"),
			0);
		put("a/testdata/x/Dockerfile", "FROM a\n");
		put("a/vendor/x/Dockerfile", "FROM a\n");
		put("b/vendor/x/Dockerfile", "FROM a\n");
		put("third_party/z/Dockerfile", "FROM a\n");
		put("test/fixtures/e/Dockerfile", "FROM a\n");
		put("fixtures/Dockerfile", "FROM a\n");
		assert_int_equal(system(tracked ? "git init -q . && git add ." : "true"), 0);
		assert_found(".", "b/vendor/x/Dockerfile fixtures/Dockerfile");
		assert_found("a/testdata", "a/testdata/x/Dockerfile");
		assert_found("a/vendor/x", "a/vendor/x/Dockerfile");
	}
}

static void
test_gitignore_counts(void **state)
{
	(void)state;
	assert_int_equal(system("git init -q . && mkdir out && echo out >.gitignore"), 0);
	put("out/Dockerfile", "FROM a\n");
	put("Dockerfile", "FROM a\n");
	assert_found(".", "Dockerfile");
}

static void
test_git_knows_what_is_there(void **state)
{
	(void)state;
	shell("git init -q . && mkdir a out && printf 'out\\n*.log.Dockerfile\\n' >.gitignore");
	put("a/Dockerfile", "FROM a\n");
	put("a/gone.Dockerfile", "FROM a\n");
	put("a/x.log.Dockerfile", "FROM a\n");
	put("out/Dockerfile", "FROM a\n");
	put("Dockerfile.new\nline", "FROM a\n");
	/* tracked although ignored; tracked and deleted; untracked */
	shell("git add -f a/x.log.Dockerfile && git add a/gone.Dockerfile && rm a/gone.Dockerfile");
	assert_found(".", "Dockerfile.new\nline a/Dockerfile a/x.log.Dockerfile");
	/* a person names what git ignores */
	assert_found("out", "out/Dockerfile");
	assert_found("a", "a/Dockerfile a/x.log.Dockerfile");
}

static void
test_repositories_below(void **state)
{
	(void)state;
	shell("mkdir -p sub nested/b plain && for r in . sub nested; do git init -q $r; done && "
	      "git -C sub -c user.name=a -c user.email=a@b commit -q --allow-empty -m x && "
	      "git -c advice.addEmbeddedRepo=false add sub && echo b >nested/.gitignore");
	put("Dockerfile", "FROM a\n");
	put("sub/Dockerfile", "FROM a\n");
	put("nested/Dockerfile", "FROM a\n");
	put("nested/b/Dockerfile", "FROM a\n");
	/* the submodule is left out, a repository that nobody tracks is searched by its own rules */
	assert_found(".", "Dockerfile nested/Dockerfile");
	assert_found("sub", "sub/Dockerfile");
	/* the same where no repository is around them */
	shell("rm -rf .git");
	assert_found(".", "Dockerfile nested/Dockerfile sub/Dockerfile");
}

static void
test_hooks_do_not_confuse(void **state)
{
	(void)state;
	shell("git init -q one && git init -q two");
	put("one/Dockerfile", "FROM a\n");
	put("two/Dockerfile", "FROM a\n");
	setenv("GIT_DIR", "two/.git", 1);
	setenv("GIT_INDEX_FILE", "nowhere", 1);
	assert_found("one", "one/Dockerfile");
	unsetenv("GIT_DIR");
	unsetenv("GIT_INDEX_FILE");
}

static void
test_without_git_all_counts(void **state)
{
	(void)state;
	shell("git init -q . && mkdir out && echo out >.gitignore");
	put("out/Dockerfile", "FROM a\n");
	put("Dockerfile", "FROM a\n");
	/* a repository of somebody else is read in a git directory of our own */
	setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1", 1);
	assert_found(".", "Dockerfile");
	unsetenv("GIT_TEST_ASSUME_DIFFERENT_OWNER");
	char *path = strdup(getenv("PATH"));
	setenv("PATH", "/nowhere", 1);
	assert_found_saying(".", "Dockerfile out/Dockerfile", NULL, ".gitignore does not count");
	setenv("PATH", path, 1);
	free(path);
}

static void
test_inside(void **state)
{
	(void)state;
	struct dm_arena arena = {0};
	struct dm_file file;
	struct dm_err err = {0};
	assert_true(dm_inside("/a/b", "/a/b"));
	assert_true(dm_inside("/a/b", "/a/b/c"));
	assert_true(dm_inside("/", "/a"));
	assert_false(dm_inside("/a/b", "/a/bc"));
	assert_false(dm_inside("/a/b", "/a"));
	shell("mkdir in out && ln -s ../out/f in/link && ln -s g in/near && mkfifo in/pipe");
	put("out/f", "out");
	put("in/g", "in");
	char *root = realpath("in", NULL);
	assert_non_null(root);
	assert_true(dm_file_read_found(&arena, root, "in/near", &file, &err));
	assert_true(dm_file_write("in/near", &file, DM_STR("new"), &err));
	assert_false(dm_file_read_found(&arena, root, "in/link", &file, &err));
	assert_non_null(strstr(err.message, "leads out of"));
	assert_false(dm_file_read_found(&arena, root, "in/pipe", &file, &err));
	assert_true(dm_file_read(&arena, "in/link", &file, &err));
	/* what becomes a link after it was read is not written through */
	assert_true(dm_file_read_found(&arena, root, "in/g", &file, &err));
	shell("ln -sf ../out/f in/g");
	assert_false(dm_file_write("in/g", &file, DM_STR("new"), &err));
	shell("test \"$(cat out/f)\" = out");
	free(root);
	dm_arena_finish(&arena);
}

static void
test_links_to_what_is_found_anyway(void **state)
{
	(void)state;
	shell("mkdir a && ln -s a b && ln -s ../Dockerfile a/Dockerfile && ln -s ../real "
	      "a/x.Dockerfile");
	put("Dockerfile", "FROM a\n");
	put("real", "FROM a\n");
	assert_found(".", "Dockerfile a/x.Dockerfile");
	assert_found("a", "a/Dockerfile a/x.Dockerfile");
	assert_found("b", "b/Dockerfile b/x.Dockerfile");
	shell("git init -q .");
	assert_found(".", "Dockerfile a/x.Dockerfile");
}

static void
test_too_deep(void **state)
{
	(void)state;
	struct dm_buf path = {0};
	put("Dockerfile", "FROM a\n");
	for (int i = 0; i < 70; i++) {
		dm_buf_put(&path, i ? "/d" : "mkdir -p d");
	}
	dm_buf_byte(&path, '\0');
	shell(path.p);
	assert_found_saying(".", "Dockerfile", "too many folders", NULL);
	dm_buf_finish(&path);
}

static void
assert_compose(const char *text, const char *want, const char *error, const char *note)
{
	put("compose.yaml", text);
	assert_found_saying("compose.yaml", want, error, note);
}

static void
test_compose_files(void **state)
{
	(void)state;
	shell("mkdir -p api web in/x && ln -s api link");
	put("api/Dockerfile", "FROM a\n");
	put("web/other", "FROM a\n");
	assert_compose("services: {a: {build: api}}\n", "api/Dockerfile", NULL, NULL);
	assert_compose("services: {a: {build: {context: ./api/}}}\n", "api/Dockerfile", NULL, NULL);
	assert_compose("services: {a: {build: {context: web, dockerfile: other}}}\n", "web/other",
		NULL, NULL);
	assert_compose(
		"services: {a: {build: {dockerfile: web/other}}}\n", "web/other", NULL, NULL);
	assert_compose("x: &b {build: api}\nservices:\n  a: {<<: *b}\n  b: {build: link}\n  c: "
		       "{image: x}\n",
		"api/Dockerfile", NULL, NULL);
	assert_compose("services: {a: {build: gone}, b: {build: api}}\n", "api/Dockerfile",
		"compose.yaml:1:23: error: a: gone/Dockerfile is not there", NULL);
	assert_compose("services: {a: {build: {dockerfile_inline: FROM a}}}\n", "", NULL, "a: its");
	assert_compose("services: {a: {build: \"https://x/y.git\"}}\n", "", NULL, "elsewhere");
	assert_compose("services: {a: {build: \"git@x:y.git\"}}\n", "", NULL, "elsewhere");
	assert_compose("services: {a: {build: \"${X}\"}}\n", "", NULL, "variable");
	assert_compose(
		"services: {a: {extends: {file: x.yaml, service: b}}}\n", "", NULL, "another file");
	assert_compose("services: {a: {build: api}}\ninclude: [x]\n", "api/Dockerfile", NULL,
		"not followed");
	assert_compose("services: {a: {image: x}}\n", "", NULL, "none is built");
	shell("mv api web in");
	put("in/compose.yml", "services: {a: {build: api}, b: {build: ../in/api}}\n");
	assert_found("in/compose.yml", "in/api/Dockerfile");
}

static void
test_compose_tells_what_is_built(void **state)
{
	(void)state;
	struct dm_arena arena = {0};
	struct dm_files files = {.arena = &arena};
	struct dm_err err = {0};
	shell("mkdir a b");
	put("a/Dockerfile", "FROM a\n");
	put("b/Dockerfile", "FROM a\n");
	put("compose.yaml",
		"services:\n"
		"  one: {build: {context: a, target: x, additional_contexts: {p: ., q: .}}}\n"
		"  two: {build: {context: ./a, target: y, additional_contexts: [q=x, r=y]}}\n"
		"  three: {build: {context: ., dockerfile: b/Dockerfile, target: x}}\n"
		"  four: {build: {context: b}}\n");
	assert_true(dm_discover(&files, "compose.yaml", &err));
	assert_int_equal(files.count, 2);
	const struct dm_build *a = files.items[0].build, *b = files.items[1].build;
	assert_true(files.items[0].named);
	assert_string_equal(a->context, "a");
	assert_string_equal(a->targets[0], "x");
	assert_string_equal(a->targets[1], "y");
	assert_null(a->targets[2]);
	assert_string_equal(a->contexts[0], "p");
	assert_string_equal(a->contexts[1], "q");
	assert_string_equal(a->contexts[2], "r");
	assert_null(a->contexts[3]);
	/* two contexts: neither is read; one service builds the last stage */
	assert_string_equal(b->context, "");
	assert_null(b->targets);
	put("bad.yaml", "services: [\n");
	assert_false(dm_discover(&files, "bad.yaml", &err));
	assert_int_equal(err.line, 2);
	put("bad.yaml", "a: b\n");
	assert_false(dm_discover(&files, "bad.yaml", &err));
	dm_files_finish(&files);
	dm_arena_finish(&arena);
}

static struct dm_settings
start(struct dm_settings settings)
{
	settings.passes = dm_pass_tables(&settings.arena);
	return settings;
}

static void
test_nearest_policy_counts(void **state)
{
	(void)state;
	struct dm_settings settings = start((struct dm_settings){.no_policy = false});
	const struct dm_policy *policy;
	const struct dm_lock *lock;
	struct dm_err err = {0};
	assert_int_equal(system("mkdir -p .git a/b inner/.git"), 0);
	put(".dockmend.yaml", "passes: {clean-caches: off}\n");
	put("a/.dockmend.yaml", "passes: {assume-yes: off}\n");
	assert_true(dm_settings_find(&settings, "a/b/Dockerfile", &policy, &lock, &err));
	assert_non_null(dm_policy_pass(policy, "assume-yes"));
	assert_null(dm_policy_pass(policy, "clean-caches"));
	assert_true(dm_settings_find(&settings, "Dockerfile", &policy, &lock, &err));
	assert_non_null(dm_policy_pass(policy, "clean-caches"));
	assert_true(dm_settings_find(&settings, "inner/Dockerfile", &policy, &lock, &err));
	assert_null(dm_policy_pass(policy, "clean-caches"));
	dm_settings_finish(&settings);
}

static void
test_broken_settings_say_where(void **state)
{
	(void)state;
	struct dm_settings settings = start((struct dm_settings){.no_policy = false});
	const struct dm_policy *policy;
	const struct dm_lock *lock;
	struct dm_err err = {0};
	put(".dockmend.yaml", "trust: {}\npases: {}\n");
	assert_false(dm_settings_find(&settings, "Dockerfile", &policy, &lock, &err));
	assert_int_equal(err.line, 2);
	assert_int_equal(err.column, 1);
	assert_non_null(strstr(err.message, "passes"));
	dm_settings_finish(&settings);
	settings = start((struct dm_settings){.no_policy = true});
	assert_true(dm_settings_find(&settings, "Dockerfile", &policy, &lock, &err));
	dm_settings_finish(&settings);
}

static const struct dm_policy *
policy_of(struct dm_settings *settings, const char *path)
{
	const struct dm_policy *policy = NULL;
	const struct dm_lock *lock;
	struct dm_err err = {0};
	if (!dm_settings_find(settings, path, &policy, &lock, &err)) {
		fail_msg("%s: %s", path, err.message);
	}
	return policy;
}

static const char *
relative_of(struct dm_settings *settings, const char *path)
{
	struct dm_scope scope;
	struct dm_err err = {0};
	assert_true(dm_settings_scope(settings, path, &scope, &err));
	return scope.relative;
}

static void
test_overrides_are_applied_by_path(void **state)
{
	(void)state;
	struct dm_settings settings = start((struct dm_settings){.no_policy = false});
	assert_int_equal(system("mkdir -p .git a/b && ln -s a link"), 0);
	put(".dockmend.yaml", "overrides: [{files: a/**, passes: {assume-yes: off}}, "
			      "{files: a/b/, passes: {clean-caches: off}}]\n");
	assert_null(dm_policy_pass(policy_of(&settings, "Dockerfile"), "assume-yes"));
	const struct dm_policy *a = policy_of(&settings, "a/Dockerfile"),
			       *again = policy_of(&settings, "a/x.Dockerfile"),
			       *b = policy_of(&settings, "a/b/Dockerfile"),
			       *missing = policy_of(&settings, "a/b/c/not/there/Dockerfile");
	assert_non_null(dm_policy_pass(a, "assume-yes"));
	assert_null(dm_policy_pass(a, "clean-caches"));
	assert_ptr_equal(a, again);
	assert_non_null(dm_policy_pass(b, "clean-caches"));
	assert_ptr_equal(b, missing);
	assert_ptr_equal(policy_of(&settings, "link/Dockerfile"), a);
	assert_string_equal(relative_of(&settings, "a/b/Dockerfile"), "a/b/Dockerfile");
	dm_settings_finish(&settings);
}

static void
test_globs_of_other_policies_start_at_the_repository(void **state)
{
	(void)state;
	struct dm_settings settings =
		start((struct dm_settings){.policy_path = "conf/policy.yaml"});
	assert_int_equal(system("mkdir -p conf repo/.git repo/a out"), 0);
	put("conf/policy.yaml", "exclude: [a/**]\n");
	assert_string_equal(relative_of(&settings, "repo/a/Dockerfile"), "a/Dockerfile");
	assert_string_equal(relative_of(&settings, "out/Dockerfile"), "out/Dockerfile");
	dm_settings_finish(&settings);
	settings = start((struct dm_settings){.policy_path = "conf/.dockmend.yaml"});
	put("conf/.dockmend.yaml", "exclude: [a/**]\n");
	assert_string_equal(relative_of(&settings, "conf/a/Dockerfile"), "a/Dockerfile");
	dm_settings_finish(&settings);
}

static void
test_the_users_policy_comes_last(void **state)
{
	(void)state;
	struct dm_settings settings = start((struct dm_settings){.no_policy = false});
	assert_int_equal(system("mkdir -p xdg/dockmend home/.config/dockmend a/.git b/.git"), 0);
	put("xdg/dockmend/config.yaml", "passes: {assume-yes: off}\n");
	put("home/.config/dockmend/config.yaml", "passes: {clean-caches: off}\n");
	put("a/.dockmend.yaml", "");
	char xdg[8192], user[8192];
	snprintf(xdg, sizeof xdg, "%s/xdg", folder);
	snprintf(user, sizeof user, "%s/home", folder);
	setenv("XDG_CONFIG_HOME", xdg, 1);
	setenv("HOME", user, 1);
	assert_int_equal(policy_of(&settings, "a/Dockerfile")->npasses, 0);
	assert_non_null(dm_policy_pass(policy_of(&settings, "b/Dockerfile"), "assume-yes"));
	dm_settings_finish(&settings);
	settings = start((struct dm_settings){.no_policy = false});
	unsetenv("XDG_CONFIG_HOME");
	assert_non_null(dm_policy_pass(policy_of(&settings, "b/Dockerfile"), "clean-caches"));
	dm_settings_finish(&settings);
}

static void
assert_excerpt(struct dm_str text, uint32_t line, uint32_t column, const char *want)
{
	struct dm_buf out = {0};
	dm_report_excerpt(&out, text, line, column);
	dm_buf_byte(&out, '\0');
	assert_string_equal(out.p, want);
	dm_buf_finish(&out);
}

static void
test_excerpts(void **state)
{
	(void)state;
	assert_excerpt(DM_STR("a\nb: c\nd\n"), 2, 4, "    2 | b: c\n      |    ^\n");
	assert_excerpt(DM_STR("b: c\r\n"), 1, 1, "    1 | b: c\n      | ^\n");
	assert_excerpt(DM_STR("\xEF\xBB\xBFx"), 1, 1, "    1 | x\n      | ^\n");
	assert_excerpt(DM_STR("\xC3\xA9: x"), 1, 4, "    1 | \xC3\xA9: x\n      |    ^\n");
	assert_excerpt(DM_STR("\ta: x"), 1, 3, "    1 | \ta: x\n      | \t ^\n");
	assert_excerpt(DM_STR("\033x"), 1, 2, "    1 | \\x1bx\n      |     ^\n");
	/* two columns each: an ideograph, an emoji */
	assert_excerpt(DM_STR("\u6F22: x"), 1, 4, "    1 | \u6F22: x\n      |     ^\n");
	assert_excerpt(DM_STR("\u6F22: x"), 1, 1, "    1 | \u6F22: x\n      | ^~\n");
	assert_excerpt(DM_STR("\U0001F600x"), 1, 2, "    1 | \U0001F600x\n      |   ^\n");
	assert_excerpt(
		DM_STR("\uFF21\t\uFF21x"), 1, 4, "    1 | \uFF21\t\uFF21x\n      |   \t  ^\n");
	/* none: an accent goes with the letter before it */
	assert_excerpt(DM_STR("e\u0301: x"), 1, 5, "    1 | e\u0301: x\n      |    ^\n");
	assert_excerpt(DM_STR("ae\u0301: x"), 1, 3, "    1 | ae\u0301: x\n      |  ^\n");
	assert_excerpt(DM_STR("\u0301: x"), 1, 1, "    1 | \u0301: x\n      | ^\n");
	assert_excerpt(DM_STR("\t\u0301: x"), 1, 2, "    1 | \t\u0301: x\n      | \t^\n");
	/* one, where a width is ambiguous; escaped, it is that of its letters */
	assert_excerpt(DM_STR("\u00B1: x"), 1, 4, "    1 | \u00B1: x\n      |    ^\n");
	assert_excerpt(
		DM_STR("\u200Bx"), 1, 2, "    1 | \\xe2\\x80\\x8bx\n      |             ^\n");
	assert_excerpt(DM_STR("a"), 1, 3, "    1 | a\n      |   ^\n");
	assert_excerpt(DM_STR("a\n"), 3, 1, "");
	assert_excerpt(DM_STR(""), 1, 1, "");
}

static void
assert_line(struct dm_str line, struct dm_span mark, const char *want)
{
	struct dm_buf out = {0}, caret = {0};
	const struct dm_report_mark shown = {.bytes = mark};
	dm_report_line(&out, &caret, line, 1, &shown);
	dm_buf_byte(&out, '\0');
	assert_string_equal(out.p, want);
	dm_buf_finish(&out);
	dm_buf_finish(&caret);
}

static void
test_marks_of_wide_text(void **state)
{
	(void)state;
	assert_line(DM_STR("RUN \u6F22\u5B57 x"), (struct dm_span){4, 6},
		"    1 | RUN \u6F22\u5B57 x\n      |     ^~~~\n");
	assert_line(
		DM_STR("\u6F22 ab"), (struct dm_span){4, 2}, "    1 | \u6F22 ab\n      |    ^~\n");
	assert_line(
		DM_STR("ae\u0301i"), (struct dm_span){1, 4}, "    1 | ae\u0301i\n      |  ^~\n");
	assert_line(DM_STR("e\u0301\u0302i"), (struct dm_span){1, 5},
		"    1 | e\u0301\u0302i\n      | ^~\n");
	assert_line(DM_STR("\u6F22"), (struct dm_span){3, 1}, "    1 | \u6F22\n      |   ^\n");
}

static void
test_hostile_names_are_escaped(void **state)
{
	(void)state;
	struct dm_buf out = {0};
	bool lossy = false;
	dm_text_escaped(&out, DM_STR("a\x1b[1m\n\x7f\xC2\x9B\xC3\xA9"));
	dm_buf_byte(&out, '\0');
	assert_string_equal(out.p, "a\\x1b[1m\\x0a\\x7f\\xc2\\x9b\xC3\xA9");
	out.n = 0;
	dm_json_string(&out, DM_STR("\"\\\n\x01\xC3\xA9"), &lossy);
	dm_buf_byte(&out, '\0');
	assert_string_equal(out.p, "\"\\\"\\\\\\n\\u0001\xC3\xA9\"");
	assert_false(lossy);
	out.n = 0;
	dm_json_string(&out, DM_STR("\xC3x"), &lossy);
	dm_buf_byte(&out, '\0');
	assert_string_equal(out.p, "\"\\ufffdx\"");
	assert_true(lossy);
	dm_buf_finish(&out);
}

static void
test_findings_that_count(void **state)
{
	(void)state;
	static const struct dm_reason reasons[] = {
		{"no-digest", "it is unknown", "run lock", false, DM_REASON_ACT},
		{"quoted", "it is", "unquote it", false, DM_REASON_NOTE},
		{"scratch", "there is none", "nothing", false, DM_REASON_FINE}, {.code = NULL}};
	static const struct dm_pass pass = {.id = "x", .reasons = reasons};
	struct dm_finding finding = {.pass = &pass, .status = DM_FIXED, .level = DM_LEVEL_WARNING};
	assert_true(dm_finding_counts(&finding, DM_LEVEL_WARNING));
	assert_true(dm_finding_counts(&finding, DM_LEVEL_INFO));
	assert_false(dm_finding_counts(&finding, DM_LEVEL_ERROR));
	finding.status = DM_SUGGESTED;
	assert_true(dm_finding_counts(&finding, DM_LEVEL_WARNING));
	finding.status = DM_DECLINED;
	finding.reason = reasons[2].code; /* it is fine: neither counted nor listed */
	assert_false(dm_finding_counts(&finding, DM_LEVEL_INFO));
	assert_false(dm_finding_listed(&finding, true));
	finding.reason = reasons[0].code;
	assert_true(dm_finding_counts(&finding, DM_LEVEL_WARNING));
	/* what a person can act on is listed whatever its level is, a note with -v only */
	finding.level = DM_LEVEL_INFO;
	assert_false(dm_finding_counts(&finding, DM_LEVEL_WARNING));
	assert_true(dm_finding_listed(&finding, false));
	finding.reason = reasons[1].code;
	assert_false(dm_finding_listed(&finding, false));
	assert_true(dm_finding_listed(&finding, true));
	assert_true(dm_finding_counts(&finding, DM_LEVEL_INFO));
	finding.reason = reasons[0].code;
	finding.status = DM_IGNORED;
	assert_false(dm_finding_counts(&finding, DM_LEVEL_INFO));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, enter, leave)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_reading_refuses_what_is_no_file),
		TEST(test_writing_keeps_mode_and_link),
		TEST(test_writing_refuses_a_changed_file),
		TEST(test_names_of_dockerfiles),
		TEST(test_folders_are_searched),
		TEST(test_folders_of_others_are_left_out),
		TEST(test_gitignore_counts),
		TEST(test_git_knows_what_is_there),
		TEST(test_repositories_below),
		TEST(test_hooks_do_not_confuse),
		TEST(test_without_git_all_counts),
		TEST(test_inside),
		TEST(test_links_to_what_is_found_anyway),
		TEST(test_too_deep),
		TEST(test_compose_files),
		TEST(test_compose_tells_what_is_built),
		TEST(test_nearest_policy_counts),
		TEST(test_broken_settings_say_where),
		TEST(test_overrides_are_applied_by_path),
		TEST(test_globs_of_other_policies_start_at_the_repository),
		TEST(test_the_users_policy_comes_last),
		TEST(test_excerpts),
		TEST(test_marks_of_wide_text),
		TEST(test_hostile_names_are_escaped),
		TEST(test_findings_that_count),
	};
	/* what the user's git is told to trust has no say here */
	setenv("GIT_CONFIG_GLOBAL", "/dev/null", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
