#include "leftovers.h"

enum need {
	NEED_NONE,     /* says nothing of these lists */
	NEED_REFRESH,  /* fetches lists before it uses any */
	NEED_LISTS,    /* uses what an earlier layer left, or may do so */
};

struct dm_str
dm_run_bytes(const struct dm_tree *tree, const struct dm_instr *instr)
{
	return dm_span_str(tree->text, instr->span);
}

static bool
is_name_byte(char c)
{
	return c == '-' || c == '_' || c == '.' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	       (c >= 'A' && c <= 'Z');
}

bool
dm_text_names(struct dm_str text, const char *name)
{
	size_t n = strlen(name);
	for (size_t from = 0;;) {
		size_t at = dm_str_find(dm_str_slice(text, from, text.n), name);
		if (at == (size_t)-1) {
			return false;
		}
		at += from;
		/* /etc/apt is a folder, /usr/bin/apt-get the program */
		bool path = at > 0 && text.p[at - 1] == '/' && !(at >= 4 && memcmp(text.p + at - 4, "bin/", 4) == 0);
		bool starts = at == 0 || (!is_name_byte(text.p[at - 1]) && !path);
		bool ends = at + n >= text.n || (!is_name_byte(text.p[at + n]) && text.p[at + n] != '/');
		if (starts && ends) {
			return true;
		}
		from = at + n;
	}
}

/* Programs that install through apt-get without a refresh of their own, or read its lists. */
static const char *const apt_users[] = {"rosdep", "gdebi", "mk-build-deps", "apt-cache", "apt-file", "tasksel",
	"apt-rdepends", "apt-add-repository", "dselect", NULL};

bool
dm_text_names_family(struct dm_str text, const char *family)
{
	for (uint32_t m = 0; m < dm_manager_count; m++) {
		if (strcmp(dm_managers[m].family, family) != 0) {
			continue;
		}
		for (const char *const *name = dm_managers[m].commands; name && *name; name++) {
			if (dm_text_names(text, *name)) {
				return true;
			}
		}
	}
	return false;
}

static bool
names_user(struct dm_str text, const char *family)
{
	for (const char *const *name = apt_users; strcmp(family, "apt") == 0 && *name; name++) {
		if (dm_text_names(text, *name)) {
			return true;
		}
	}
	return dm_text_names_family(text, family);
}

/* ---- one RUN ---- */

struct look {
	const struct dm_run *run;
	const char *family;
	uint32_t next; /* of run->commands */
	enum need need;
};

static const struct dm_package_command *
known_command(struct look *look, const struct dm_sh_command *command)
{
	if (look->next < look->run->ncommands && look->run->commands[look->next].command == command) {
		return &look->run->commands[look->next++];
	}
	return NULL;
}

static void
look_at(const struct dm_sh_command *command, uint32_t depth, void *data)
{
	static const char *const fresh[] = {"--no-cache", "--update-cache", "--update", "-U", NULL};
	struct look *look = data;
	const struct dm_package_command *known = known_command(look, command);
	if (look->need != NEED_NONE || command->kind != DM_SH_SIMPLE) {
		return;
	}
	if (known && strcmp(known->manager->family, look->family) == 0) {
		bool apk = strcmp(look->family, "apk") == 0;
		if (known->verb == DM_VERB_REFRESH && depth == 0) {
			look->need = NEED_REFRESH;
		} else if (known->verb == DM_VERB_INSTALL || known->verb == DM_VERB_UPGRADE) {
			look->need = known->manager->refreshes_itself ? NEED_NONE
			             : apk && dm_command_has(known, fresh) ? NEED_NONE
			                                                   : NEED_LISTS;
		}
		return;
	}
	if (known && known->verb == DM_VERB_CLEAN) {
		return;
	}
	uint32_t program = dm_command_program(command);
	bool says = program < command->nwords && (dm_str_is(command->words[program].text, "echo") ||
						  dm_str_is(command->words[program].text, "printf"));
	for (uint32_t i = program; !says && i < command->nwords; i++) {
		/* a quoted word may be a program for a shell; what an install names are packages */
		bool counts = i == program || command->words[i].quoted || !known;
		if (counts && names_user(command->words[i].text, look->family)) {
			look->need = NEED_LISTS;
			return;
		}
	}
}

static enum need
run_need(const struct dm_run *run, const char *family, struct dm_str bytes)
{
	if (!run->readable || run->instr->nheredocs) {
		enum need blind = names_user(bytes, family) ? NEED_LISTS : NEED_NONE;
		if (!run->readable || !run->place.script) {
			return blind;
		}
	}
	struct look look = {.run = run, .family = family};
	dm_sh_walk(run->shell->list, look_at, &look);
	return look.need;
}

bool
dm_run_needs_lists(const struct dm_run *run, const char *family)
{
	return run_need(run, family, dm_span_str(run->instr->cook.text, run->instr->args)) == NEED_LISTS;
}

/* ---- what stands behind ---- */

static bool
onbuild_needs(const struct dm_context *ctx, const struct dm_stage *stage, const char *family)
{
	for (uint32_t i = stage->from; i < stage->end; i++) {
		const struct dm_instr *instr = &ctx->tree->instrs[i];
		if (instr->onbuild && instr->onbuild->kind == DM_RUN &&
			names_user(dm_run_bytes(ctx->tree, instr), family)) {
			return true;
		}
	}
	return false;
}

bool *
dm_lists_needed(struct dm_context *ctx, const char *family)
{
	const struct dm_runs *runs = dm_runs_get(ctx);
	const struct dm_tree *tree = ctx->tree;
	bool *after = dm_arena_alloc(ctx->arena, (runs->count + 1) * sizeof *after);
	bool *stage_end = dm_arena_alloc(ctx->arena, (tree->nstages + 1) * sizeof *stage_end);
	uint32_t i = runs->count;
	/* children stand behind their parents: from the last stage to the first */
	for (int32_t s = (int32_t)tree->nstages - 1; s >= 0; s--) {
		const struct dm_stage *stage = &tree->stages[s];
		bool needed = stage_end[s] || onbuild_needs(ctx, stage, family);
		for (; i > 0 && runs->items[i - 1].instr->stage == s; i--) {
			const struct dm_run *run = &runs->items[i - 1];
			enum need need = run_need(run, family, dm_run_bytes(tree, run->instr));
			after[i - 1] = needed;
			needed = need == NEED_NONE ? needed : need == NEED_LISTS;
		}
		if (stage->parent >= 0) {
			stage_end[stage->parent] = stage_end[stage->parent] || needed;
		}
	}
	return after;
}

/* ---- what the layer does itself ---- */

bool
dm_run_cleans(const struct dm_run *run, const struct dm_manager *manager, uint32_t end)
{
	struct dm_str rest = dm_str_slice(run->shell->text, end, run->shell->text.n);
	for (const char *const *text = manager->cleaned_by; text && *text; text++) {
		if (dm_str_find(rest, *text) != (size_t)-1) {
			return true;
		}
	}
	bool lists = manager->clean_drops_lists;
	for (uint32_t i = 0; i < run->ncommands; i++) {
		const struct dm_package_command *command = &run->commands[i];
		bool family = strcmp(command->manager->family, manager->family) == 0;
		if (!family || command->verb != DM_VERB_CLEAN || command->command->span.off < end) {
			continue;
		}
		/* apt-get clean leaves the lists; distclean does not */
		if (!lists || dm_str_is(command->command->words[command->verb_word].text, "distclean")) {
			return true;
		}
	}
	return (lists && dm_str_find(rest, "/var/lib/{") != (size_t)-1) || dm_str_ends(rest, "/var/lib/apt");
}

static bool
names_leftover(struct dm_str target, const struct dm_manager *manager)
{
	static const char *const rpm[] = {"dnf", "yum", NULL};
	const char *const *names = strcmp(manager->family, "rpm") == 0 ? rpm : NULL;
	for (; names && *names; names++) {
		if (dm_str_find(target, *names) != (size_t)-1) {
			return true;
		}
	}
	bool apt = strcmp(manager->family, "apt") == 0;
	return !apt && (dm_str_find(target, manager->family) != (size_t)-1 ||
			(!manager->system && dm_str_find(target, ".cache") != (size_t)-1));
}

bool
dm_run_keeps_outside(const struct dm_run *run, const struct dm_manager *manager)
{
	const char *const *folders = manager->lists ? manager->lists : manager->caches;
	for (; folders && *folders; folders++) {
		if (dm_run_mounts(run, *folders)) {
			return true;
		}
	}
	for (uint32_t i = 0; i < run->instr->nflags; i++) {
		struct dm_str value = run->instr->flags[i].value;
		bool cache = dm_str_find(value, "type=cache") != (size_t)-1 ||
		             dm_str_find(value, "type=tmpfs") != (size_t)-1;
		if (cache && names_leftover(value, manager)) {
			return true;
		}
	}
	return false;
}
