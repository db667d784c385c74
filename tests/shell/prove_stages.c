/*
 * prove STUB --stages FILE...       runs the stages of these Dockerfiles as they are and as they would be, with state
 * prove STUB --stages -0 < NAMES    the same for NUL-separated names
 * prove STUB --stages-test FILE...  files wrong-*.Dockerfile have to fail, others to pass
 *
 * The fixed version is the sibling .fixed, where there is one, else what dockmend makes of it without --unsafe. The
 * context is the sibling .context, else, of a file that is not called *.Dockerfile, its folder.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../src/dockerfile/parse.h"
#include "../../src/facts/context.h"
#include "../../src/pass/pass.h"
#include "../properties.h"
#include "prove.h"
#include "stages.h"

static struct {
	uint32_t files, same, judged, unknown, vacuous, failed;
} count;

static struct dm_str
fix(struct dm_arena *arena, struct dm_str text, const char *context)
{
	struct dm_scripts scripts = {.count = 0};
	if (context) {
		dm_context_open(arena, context, NULL, dm_tree_parse(arena, text), &scripts);
	}
	const struct dm_options options = {.inline_ignores = true,
		.policy = &prove_policy,
		.lock = &prove_lock,
		.scripts = &scripts};
	struct dm_result result = dm_driver_run(arena, text, &options);
	if (context) {
		dm_context_close(&scripts);
	}
	return result.valid ? result.revision.text : text;
}

static void
prove_file(const char *path, bool test)
{
	struct dm_arena arena = {NULL, 0};
	struct dm_str name = dm_str(path), before, after, policy;
	bool fixture = dm_str_ends(name, ".Dockerfile");
	struct dm_str stem = fixture ? dm_str_slice(name, 0, name.n - strlen(".Dockerfile")) : name;
	const char *context = dm_arena_printf(&arena, "%.*s.context", DM_FMT(stem));
	struct stat status;
	if (stat(context, &status) != 0) {
		context = fixture ? NULL : dm_path_folder(&arena, path);
	}
	const char *fixed = dm_arena_printf(&arena, "%.*s.fixed", DM_FMT(stem));
	count.files++;
	if (!dm_test_read(&arena, path, &before)) {
		printf("%s: cannot be read\n", path);
		count.failed++;
		dm_arena_finish(&arena);
		return;
	}
	if (access(fixed, F_OK) != 0 || !dm_test_read(&arena, fixed, &after)) {
		after = fix(&arena, before, context);
	}
	/* a policy that tells what an image has is right, whatever the image's name says */
	bool told =
		dm_test_read(&arena, dm_arena_printf(&arena, "%.*s.yaml", DM_FMT(stem)), &policy) &&
		dm_str_find(policy, "packages:") != (size_t)-1;
	if (told || dm_str_eq(before, after)) {
		count.same++;
		dm_arena_finish(&arena);
		return;
	}
	uint32_t judged = 0, unknown = 0;
	const char *problem = stages_compare(&arena, before, after, context, &judged, &unknown);
	bool wrong = test && dm_str_starts(dm_str_base_name(name), "wrong-");
	count.judged += judged;
	count.unknown += unknown;
	count.vacuous += judged == 0;
	if (wrong ? !problem : problem != NULL || (test && judged == 0)) {
		count.failed++;
		printf("%s: %s\n", path,
			problem ? problem
			: wrong ? "a wrong fix was not noticed"
				: "nothing succeeds");
	} else if (test && getenv("PROOF_VERBOSE")) {
		printf("%s: as expected: %s\n", path, problem ? problem : "passes");
	}
	fflush(stdout);
	dm_arena_finish(&arena);
}

int
prove_stages(char **argv)
{
	struct dm_arena arena = {NULL, 0};
	bool test = strcmp(argv[1], "--stages-test") == 0;
	if (!root_setup(dm_arena_printf(&arena, "%s/tool", dm_path_folder(&arena, argv[0])))) {
		return 2;
	}
	if (argv[2] && strcmp(argv[2], "-0") == 0) {
		char *name = NULL;
		size_t cap = 0;
		while (getdelim(&name, &cap, '\0', stdin) > 0) {
			prove_file(name, test);
		}
		free(name);
	} else {
		for (char **path = argv + 2; *path; path++) {
			prove_file(*path, test);
		}
	}
	uint32_t changed = count.files - count.same;
	printf("%u files, %u changed; %u stages succeed as they are, %u do not here; %u files "
	       "without "
	       "one that does\n",
		count.files, changed, count.judged, count.unknown, count.vacuous);
	printf("%u passed, %u failed\n",
		changed - (count.failed < changed ? count.failed : changed), count.failed);
	dm_arena_finish(&arena);
	return count.failed != 0;
}
