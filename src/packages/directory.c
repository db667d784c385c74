#include "directory.h"

struct walk {
	struct dm_str directory; /* as the last cd or WORKDIR names it */
	uint32_t from;
	bool found;
};

static struct dm_str
trim_path(struct dm_str path)
{
	while (path.n && (path.p[0] == '"' || path.p[0] == '\'')) {
		path = dm_str_slice(path, 1, path.n);
	}
	while (path.n > 1 && strchr("\"'/", path.p[path.n - 1])) {
		path.n--;
	}
	return path;
}

/* The directory is this path or lies in it; what cannot be told does. */
static bool
lies_under(struct dm_str directory, struct dm_str path)
{
	size_t glob = 0;
	while (glob < path.n && !strchr("*?[", path.p[glob])) {
		glob++;
	}
	bool relative = directory.n == 0 || directory.p[0] != '/';
	if (dm_str_is(path, ".") || dm_str_starts(path, "..") ||
		dm_str_find(path, "pwd") != (size_t)-1 || dm_str_find(path, "PWD") != (size_t)-1) {
		return true;
	}
	if (path.n == 0 || directory.n == 0 || !strchr("/$~", path.p[0])) {
		return path.n && dm_str_eq(path, directory); /* else inside of it */
	}
	if (relative && path.p[0] == '/') {
		return dm_str_eq(dm_str_base_name(path), dm_str_base_name(directory));
	}
	struct dm_str head = dm_str_slice(path, 0, glob);
	bool begins = directory.n >= head.n && memcmp(directory.p, head.p, head.n) == 0;
	return begins && (glob < path.n ? directory.n > head.n
					: directory.n == head.n || directory.p[head.n] == '/');
}

static void
visit_places(const struct dm_sh_command *command, uint32_t depth, void *data)
{
	struct walk *walk = data;
	(void)depth;
	if (command->kind != DM_SH_SIMPLE || command->nwords == 0) {
		return;
	}
	struct dm_str name = command->words[0].text;
	if (dm_str_is(name, "cd") || dm_str_is(name, "pushd")) {
		walk->directory = command->nwords > 1 ? trim_path(command->words[1].text)
						      : (struct dm_str){NULL, 0};
	} else if (dm_str_is(name, "popd")) {
		walk->directory.n = 0;
	}
	bool removes = false;
	for (uint32_t i = 0; i < command->nwords && command->span.off >= walk->from; i++) {
		struct dm_str word = trim_path(command->words[i].text);
		walk->found = walk->found || (removes && lies_under(walk->directory, word));
		removes = removes || dm_str_is(dm_str_base_name(word), "rm");
	}
}

bool
dm_removes_directory(struct dm_facts *facts, const struct dm_run *run, uint32_t from)
{
	struct walk walk = {.from = from};
	const struct dm_instr *workdir = dm_model_last(facts->tree, run->index, DM_WORKDIR);
	if (workdir && workdir->nwords) {
		walk.directory = trim_path(workdir->words[0].text);
	}
	dm_sh_walk(run->shell->list, visit_places, &walk);
	return walk.found;
}
