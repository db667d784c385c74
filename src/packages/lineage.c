#include "lineage.h"

#include "../facts/brought.h"
#include "../facts/runner.h"
#include "../facts/calls.h"
#include "../image/reference.h"
#include "options.h"
#include "setup.h"

enum {
	LOOK_BACK = 64, /* instructions among which the maker of a file is looked for */
};

/* ---- which manager, where neither the base nor a command tells ---- */

/* COPY --from=build / /: the name of what all files come from; {NULL, 0}: no such instruction. */
static struct dm_str
copies_all(const struct dm_instr *instr)
{
	bool whole = instr->kind == DM_COPY && instr->nwords == 2 &&
		     dm_str_is(instr->words[0].text, "/") && dm_str_is(instr->words[1].text, "/");
	return whole ? dm_instr_flag(instr, "from") : (struct dm_str){NULL, 0};
}

int32_t
dm_lineage_source(const struct dm_tree *tree, int32_t stage)
{
	const struct dm_stage *filled = &tree->stages[stage];
	for (uint32_t i = filled->from + 1; dm_str_is(filled->base, "scratch") && i < filled->end;
		i++) {
		struct dm_str from = copies_all(&tree->instrs[i]);
		int32_t source = from.n ? dm_model_stage(tree, from, stage) : -1;
		if (source >= 0) {
			return dm_lineage_source(tree, source);
		}
	}
	return stage;
}

/* The manager of an image that hands all its files on. */
static const struct dm_manager *
copied_manager(const struct dm_lineage *l)
{
	for (uint32_t i = 0; i < l->count; i++) {
		struct dm_str from = copies_all(l->instrs[i]);
		struct dm_reference reference;
		if (from.n && dm_reference_parse(l->facts->arena, from, &reference)) {
			const struct dm_image *image = dm_image_find(l->facts->arena, &reference);
			return image && image->manager ? dm_manager_find(image->manager) : NULL;
		}
	}
	return NULL;
}

static bool
is_release_file(struct dm_str word)
{
	return dm_str_starts(word, "/etc/") &&
	       (dm_str_ends(word, "release") || dm_str_ends(word, "_version"));
}

/* grep -q alpine /etc/os-release; test -f /etc/debian_version */
static const struct dm_manager *
tested_manager(const struct dm_sh_command *command)
{
	bool test =
		command->nwords && dm_words_has(&dm_words_release_tests, command->words[0].text);
	bool file = false;
	for (uint32_t i = 1; i < command->nwords; i++) {
		file = file || is_release_file(command->words[i].text);
	}
	for (uint32_t m = 0; test && file && m < dm_manager_count; m++) {
		const char *const *name = dm_managers[m].releases;
		for (; name && *name; name++) {
			for (uint32_t i = 1; i < command->nwords; i++) {
				if (dm_str_find(command->words[i].text, *name) != (size_t)-1) {
					return &dm_managers[m];
				}
			}
		}
	}
	return NULL;
}

/* A test of the release that the build fails without. */
static const struct dm_manager *
asserted_manager(const struct dm_lineage *l)
{
	const struct dm_runs *runs = dm_runs_get(l->facts);
	for (uint32_t i = 0; i < runs->count; i++) {
		const struct dm_run *run = &runs->items[i];
		bool first = true;
		for (uint32_t k = 0; run->readable && k < run->shell->list->nitems; k++) {
			const struct dm_sh_item *item = &run->shell->list->items[k];
			bool needed = first && (item->op == DM_SH_AND || item->op == DM_SH_END ||
						       run->errexit);
			first = item->op == DM_SH_AND || run->errexit;
			if (!needed || item->op == DM_SH_OR || item->pipeline.negated ||
				item->pipeline.ncommands != 1 ||
				!dm_lineage_holds(l, run->instr->stage)) {
				continue;
			}
			const struct dm_manager *manager = tested_manager(item->pipeline.commands);
			if (manager) {
				return manager;
			}
		}
	}
	return NULL;
}

static const struct dm_manager *
infer_manager(const struct dm_lineage *l)
{
	const struct dm_manager *manager = copied_manager(l);
	return manager ? manager : asserted_manager(l);
}

bool
dm_lineage_holds(const struct dm_lineage *l, int32_t stage)
{
	return stage >= 0 && l->stages[stage];
}

struct dm_lineage
dm_lineage_read(struct dm_facts *facts, int32_t leaf)
{
	const struct dm_tree *tree = facts->tree;
	struct dm_lineage l = {.facts = facts, .leaf = leaf, .root = leaf};
	uint32_t n = 0;
	l.stages = dm_arena_alloc(facts->arena, tree->nstages * sizeof *l.stages);
	for (int32_t s = leaf; s >= 0; s = tree->stages[s].parent) {
		n += tree->stages[s].end - tree->stages[s].from - 1;
		l.root = s;
		l.stages[s] = true;
	}
	l.instrs = dm_arena_alloc(facts->arena, (n + 1) * sizeof *l.instrs);
	l.count = l.first_at = n;
	for (int32_t s = leaf; s >= 0; s = tree->stages[s].parent) {
		for (uint32_t i = tree->stages[s].end; i > tree->stages[s].from + 1; i--) {
			l.instrs[--n] = &tree->instrs[i - 1];
		}
	}
	l.manager = dm_stage_manager(facts, leaf, &l.image);
	bool scratch = dm_str_is(tree->stages[l.root].base, "scratch");
	if (!l.manager && (scratch || !l.image || !l.image->manager)) {
		l.manager = infer_manager(&l);
	}
	const struct dm_runs *runs = dm_runs_get(facts);
	for (uint32_t i = 0, r = 0; l.manager && i < l.count && !l.first; i++) {
		/* stages of a lineage are in the order of the file, and so do the RUNs */
		while (r < runs->count && runs->items[r].instr < l.instrs[i]) {
			r++;
		}
		const struct dm_run *run = r < runs->count ? &runs->items[r] : NULL;
		for (uint32_t k = 0; run && run->instr == l.instrs[i] && k < run->ncommands; k++) {
			const struct dm_package_command *command = &run->commands[k];
			if (command->verb != DM_VERB_CLEAN &&
				command->manager->family == l.manager->family) {
				l.first = run;
				l.first_at = i;
				break;
			}
		}
	}
	return l;
}

/* The instruction's text holds the needle, heredocs included. */
static bool
mentions(const struct dm_lineage *l, const struct dm_instr *instr, const char *needle)
{
	if (dm_str_find(instr->cook.text, needle) != (size_t)-1) {
		return true;
	}
	for (uint32_t i = 0; i < instr->nheredocs; i++) {
		struct dm_str body = dm_span_str(l->facts->tree->text, instr->heredocs[i].body);
		if (dm_str_find(body, needle) != (size_t)-1) {
			return true;
		}
	}
	return false;
}

static bool
mentions_any(const struct dm_lineage *l, const struct dm_instr *instr, const char *const *needles)
{
	for (; needles && *needles; needles++) {
		if (mentions(l, instr, *needles)) {
			return true;
		}
	}
	return false;
}

/* ---- upgrades ---- */

static bool
is_word_byte(char c)
{
	return c == '-' || dm_is_name_byte(c);
}

/* The name of a manager of the family, and one of its verbs for an upgrade after it, as words. */
static bool
names_upgrade(struct dm_str text, const struct dm_manager *manager)
{
	for (const char *const *name = manager->commands; name && *name; name++) {
		size_t at = dm_str_find(text, *name);
		struct dm_str rest = dm_str_slice(text, at == (size_t)-1 ? text.n : at, text.n);
		for (const char *const *verb = manager->upgrade_verbs; verb && *verb; verb++) {
			size_t hit = dm_str_find(rest, *verb), end = hit + strlen(*verb);
			if (hit != (size_t)-1 && hit > 0 && !is_word_byte(rest.p[hit - 1]) &&
				(end == rest.n || !is_word_byte(rest.p[end]))) {
				return true;
			}
		}
	}
	return false;
}

/* A text that nobody could read upgrades, as far as its words tell. */
static bool
may_upgrade(const struct dm_lineage *l, const struct dm_build_call *call)
{
	if (dm_str_is(call->name, "unattended-upgrade") ||
		dm_str_is(call->name, "unattended-upgrades")) {
		return true;
	}
	for (uint32_t m = 0; call->script.p && m < dm_manager_count; m++) {
		if (l->manager && dm_managers[m].family == l->manager->family &&
			names_upgrade(call->script, &dm_managers[m])) {
			return true;
		}
	}
	return false;
}

bool
dm_lineage_upgrades(const struct dm_lineage *l)
{
	const struct dm_calls *calls = dm_calls_get(l->facts);
	for (uint32_t i = 0; i < calls->count; i++) {
		const struct dm_build_call *call = &calls->items[i];
		bool whole =
			call->package && call->package->manager->system && call->package->whole;
		if (dm_lineage_holds(l, call->instr->stage) && (whole || may_upgrade(l, call))) {
			return true;
		}
	}
	return false;
}

bool
dm_lineage_chooses(const struct dm_lineage *l)
{
	const struct dm_calls *calls = dm_calls_get(l->facts);
	for (uint32_t i = 0; i < calls->count; i++) {
		const struct dm_package_command *package = calls->items[i].package;
		if (package && package->verb == DM_VERB_UPGRADE && package->operands &&
			package->manager->family == l->manager->family &&
			dm_lineage_holds(l, calls->items[i].instr->stage)) {
			return true;
		}
	}
	return false;
}

/* ---- packages that are held on purpose ---- */

/* The call gets packages of the manager's family, or their lists. */
static bool
fetches(const struct dm_build_call *call, const struct dm_manager *manager)
{
	const struct dm_package_command *package = call->package;
	return package && package->manager->family == manager->family &&
	       (package->verb == DM_VERB_REFRESH || package->verb == DM_VERB_INSTALL ||
		       package->verb == DM_VERB_UPGRADE);
}

/*
 * What a script that the instruction runs calls, one call a line; empty where it runs none that can be read. Up to its
 * first call that fetches for the manager; NULL: all.
 */
static struct dm_str
script_text(
	const struct dm_lineage *l, const struct dm_instr *instr, const struct dm_manager *until)
{
	const struct dm_calls *calls = dm_calls_get(l->facts);
	uint32_t index = (uint32_t)(instr - l->facts->tree->instrs), nparts = 0;
	struct dm_str *parts = NULL;
	struct dm_arena *arena = l->facts->arena;
	for (uint32_t i = calls->first[index]; i < calls->first[index + 1]; i++) {
		const struct dm_sh_command *command = calls->items[i].command;
		if (until && fetches(&calls->items[i], until)) {
			break;
		}
		bool script = calls->items[i].origin == DM_CALL_SCRIPT ||
			      calls->items[i].origin == DM_CALL_WRITTEN;
		for (uint32_t k = 0; script && k < command->nwords; k++) {
			*dm_push(arena, parts, nparts) = command->words[k].text;
			*dm_push(arena, parts, nparts) = DM_STR(" ");
		}
		for (uint32_t k = 0; script && k < command->nredirects; k++) {
			*dm_push(arena, parts, nparts) = command->redirects[k].word.text;
			*dm_push(arena, parts, nparts) = DM_STR(" ");
		}
		if (script) {
			*dm_push(arena, parts, nparts) = DM_STR("\n");
		}
		if (calls->items[i].script.p) { /* of another language: python3 setup.py */
			*dm_push(arena, parts, nparts) = calls->items[i].script;
		}
	}
	return nparts ? dm_arena_join(arena, parts, nparts) : DM_STR("");
}

bool
dm_lineage_mentions(
	const struct dm_lineage *l, const struct dm_instr *instr, const char *const *texts)
{
	return texts && (mentions_any(l, instr, texts) ||
				dm_str_holds_any(script_text(l, instr, NULL), texts));
}

bool
dm_lineage_uses_snapshot(const struct dm_lineage *l)
{
	bool found = false;
	for (uint32_t i = 0; l->manager && i < l->count && !found; i++) {
		found = dm_lineage_mentions(l, l->instrs[i], l->manager->upgrade_snapshots);
	}
	return found;
}

struct dm_str
dm_lineage_pinned(const struct dm_lineage *l)
{
	const struct dm_runs *runs = dm_runs_get(l->facts);
	for (uint32_t i = 0; i < runs->count; i++) {
		const struct dm_run *run = &runs->items[i];
		for (uint32_t k = 0; dm_lineage_holds(l, run->instr->stage) && k < run->ncommands;
			k++) {
			const struct dm_package_command *command = &run->commands[k];
			if (!command->manager->system || command->verb != DM_VERB_INSTALL) {
				continue;
			}
			for (uint32_t w = dm_command_operand(command, command->verb_word + 1);
				w < command->command->nwords;
				w = dm_command_operand(command, w + 1)) {
				struct dm_str word = command->command->words[w].text;
				if (dm_option_pins(command->manager, word)) {
					return word;
				}
			}
		}
	}
	return (struct dm_str){NULL, 0};
}

/* ---- repositories ---- */

/* A tagged repository of apk's is used for the packages that name its tag only: @edge https://.../edge/main */
static bool
is_tagged(struct dm_str text, size_t at)
{
	while (at > 0 && !strchr("\n'\">|;&", text.p[at - 1])) {
		if (text.p[at - 1] == '@') {
			return true;
		}
		at--;
	}
	return false;
}

/* The release that a mark speaks of: edge of "edge/main", sid of " sid main". */
static struct dm_str
release_of(const char *mark)
{
	struct dm_str text = dm_str_trim(dm_str(mark));
	size_t n = 0;
	while (n < text.n && is_word_byte(text.p[n])) {
		n++;
	}
	return dm_str_slice(text, 0, n);
}

/* sed -i "s|deb http://x/debian buster main|...|": it changes a line that is there, or none */
static bool
is_edited(struct dm_str text, size_t at)
{
	size_t from = at;
	while (from > 0 && text.p[from - 1] != '\n' && text.p[from - 1] != ';' &&
		text.p[from - 1] != '&') {
		from--;
	}
	return dm_str_find(dm_str_slice(text, from, at), "sed ") != (size_t)-1;
}

/* deb http://deb.debian.org/debian trixie main, on a base whose tag says nothing of trixie, nor of 13 */
static bool
adds_release(const struct dm_manager *manager, struct dm_str base, struct dm_str text)
{
	static const char *const before[] = {"/debian ", "/debian/ ", "/ubuntu ", "/ubuntu/ "};
	if (dm_str_find(text, " main") == (size_t)-1) {
		return false; /* mostly */
	}
	for (const char *const *row = manager->upgrade_releases; row && *row; row++) {
		size_t n = strcspn(*row, " ");
		char tag[16];
		if (!text.n || !memmem(text.p, text.n, *row, n)) {
			continue;
		}
		snprintf(tag, sizeof tag, ":%s", *row + n + 1);
		if ((base.n && memmem(base.p, base.n, *row, n)) ||
			dm_str_find(base, tag) != (size_t)-1) {
			continue;
		}
		for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
			char mark[32];
			snprintf(mark, sizeof mark, "%s%.*s main", before[i], (int)n, *row);
			size_t hit = dm_str_find(text, mark);
			if (hit != (size_t)-1 && !is_edited(text, hit)) {
				return true;
			}
		}
	}
	return false;
}

bool
dm_manager_mixes_releases(const struct dm_manager *manager, struct dm_str base, struct dm_str text)
{
	if (adds_release(manager, base, text)) {
		return true;
	}
	for (const char *const *mark = manager->upgrade_foreign; mark && *mark; mark++) {
		if (dm_str_find(text, *mark) == (size_t)-1) {
			continue; /* mostly */
		}
		struct dm_str rest = text, release = release_of(*mark);
		if (base.n && memmem(base.p, base.n, release.p, release.n)) {
			continue;
		}
		for (size_t hit; (hit = dm_str_find(rest, *mark)) != (size_t)-1;
			rest = dm_str_slice(rest, hit + 1, rest.n)) {
			if (!is_tagged(text, (size_t)(rest.p - text.p) + hit)) {
				return true;
			}
		}
	}
	return false;
}

bool
dm_lineage_moves_mirrors(const struct dm_lineage *l)
{
	for (uint32_t i = 0; l->manager && i < l->count; i++) {
		if (mentions_any(l, l->instrs[i], l->manager->upgrade_archives)) {
			return true;
		}
	}
	return false;
}

bool
dm_manager_sets_up(const struct dm_manager *manager, struct dm_str text)
{
	struct dm_pairs pairs;
	if (text.n == 0) {
		return false; /* mostly a RUN calls no script */
	}
	dm_pairs_read(&pairs, text);
	bool found = dm_words_in_pairs(&dm_words_set_up_marks, &pairs, text);
	const struct dm_manager *last = NULL; /* of the family; most of its lists are the same */
	for (uint32_t i = 0; manager && !found && i < dm_manager_count; i++) {
		const struct dm_manager *face = &dm_managers[i];
		if (face->family != manager->family) {
			continue;
		}
		found = (!last || last->repositories != face->repositories) &&
			dm_pairs_hold(&pairs, text, face->repositories);
		found = found || ((!last || last->repository_tools != face->repository_tools) &&
					 dm_pairs_hold(&pairs, text, face->repository_tools));
		found = found || ((!last || last->upgrade_sources != face->upgrade_sources) &&
					 dm_pairs_hold(&pairs, text, face->upgrade_sources));
		last = face;
	}
	return found;
}

/* ADD rootfs.tar.xz /: nothing runs before it. */
static bool
fills_scratch(const struct dm_lineage *l, const struct dm_instr *instr)
{
	return (instr->kind == DM_COPY || instr->kind == DM_ADD) && instr->nwords > 1 &&
	       dm_str_is(instr->words[instr->nwords - 1].text, "/") &&
	       dm_str_is(l->facts->tree->stages[l->root].base, "scratch");
}

/* COPY rootfs/ / of a context that has rootfs/etc/apt: a folder that lies below what is copied. */
static bool
brings_repositories(
	const struct dm_lineage *l, const struct dm_instr *instr, const char *const *folders)
{
	struct dm_facts *facts = l->facts;
	uint32_t at = (uint32_t)(instr - facts->tree->instrs);
	struct dm_str to = dm_copy_target(facts, at);
	size_t n = to.n == 1 ? 0 : to.n;
	for (; to.p && folders && *folders; folders++) {
		struct dm_str folder = dm_str(*folders);
		if (!dm_str_starts(folder, dm_arena_str(facts->arena, to).p) || folder.n <= n ||
			folder.p[n] != '/') {
			continue;
		}
		for (uint32_t i = 0; i + 1 < instr->nwords; i++) {
			const struct dm_str parts[] = {
				instr->words[i].text, dm_str_slice(folder, n, folder.n)};
			struct dm_str path = dm_path_join(
				facts->arena, DM_STR("/"), dm_arena_join(facts->arena, parts, 2));
			if (path.p && dm_scripts_folder(
					      facts->scripts, dm_str_slice(path, 1, path.n)) >= 0) {
				return true;
			}
		}
	}
	return false;
}

/* A COPY of a tree from the context that holds the manager's repositories, or its configuration. */
static bool
brings_set_up(const struct dm_lineage *l, const struct dm_instr *instr)
{
	bool copies = (instr->kind == DM_COPY || instr->kind == DM_ADD) && instr->nwords > 1 &&
		      !dm_instr_flag(instr, "from").p && l->facts->scripts && l->manager;
	for (uint32_t i = 0; copies && i < dm_manager_count; i++) {
		if (dm_managers[i].family == l->manager->family &&
			brings_repositories(l, instr, dm_managers[i].repositories)) {
			return true;
		}
	}
	return false;
}

/* One of the instructions before it speaks of a file of that name: it is not of the base. */
static bool
is_own_file(const struct dm_lineage *l, const struct dm_instr *instr, struct dm_str name)
{
	for (uint32_t i = 0, looks = 0; i < l->count && l->instrs[i] < instr && looks < LOOK_BACK;
		i++, looks++) {
		if (name.n && memmem(l->instrs[i]->cook.text.p, l->instrs[i]->cook.text.n, name.p,
				      name.n)) {
			return true;
		}
	}
	return false;
}

/* rm /etc/apt/apt.conf.d/proxy, of files that the lineage itself has brought; what it removes of the base is a set-up */
static bool
takes_back(const struct dm_lineage *l, const struct dm_instr *instr, const struct dm_sh_item *item)
{
	const struct dm_sh_command *command = &item->pipeline.commands[0];
	if (item->pipeline.ncommands != 1 || command->kind != DM_SH_SIMPLE || command->nwords < 2 ||
		!dm_str_is(command->words[0].text, "rm")) {
		return false;
	}
	for (uint32_t i = 1; i < command->nwords; i++) {
		struct dm_str word = command->words[i].text;
		if (!dm_str_starts(word, "-") && !is_own_file(l, instr, dm_str_base_name(word))) {
			return false;
		}
	}
	return true;
}

/* RUNs are in the order of the file. */
static const struct dm_run *
run_of(const struct dm_lineage *l, const struct dm_instr *instr)
{
	const struct dm_runs *runs = dm_runs_get(l->facts);
	uint32_t low = 0, high = runs->count;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		bool before = runs->items[middle].instr < instr;
		low = before ? middle + 1 : low;
		high = before ? high : middle;
	}
	return low < runs->count && runs->items[low].instr == instr ? &runs->items[low] : NULL;
}

/* ENV http_proxy=, RUN rm /etc/apt/apt.conf.d/proxy: what was set up ends there, and nothing is to wait for that. */
static bool
ends_set_up(const struct dm_lineage *l, const struct dm_instr *instr)
{
	bool ends = instr->kind == DM_ENV;
	for (uint32_t i = 0; ends && i < instr->npairs; i++) {
		struct dm_str value = instr->pairs[i].value;
		ends = value.n == 0 || dm_str_is(value, "\"\"") || dm_str_is(value, "''");
	}
	const struct dm_run *run = instr->kind == DM_RUN ? run_of(l, instr) : NULL;
	if (!run || !run->readable) {
		return ends;
	}
	const struct dm_sh_list *list = run->shell->list;
	for (uint32_t i = 0; i < list->nitems; i++) {
		struct dm_str text = dm_span_str(run->shell->text, list->items[i].pipeline.span);
		if (dm_manager_sets_up(l->manager, text) &&
			!takes_back(l, instr, &list->items[i])) {
			return false;
		}
	}
	return true;
}

bool
dm_lineage_sets_up(const struct dm_lineage *l, const struct dm_instr *instr)
{
	if (brings_set_up(l, instr)) {
		return true;
	}
	/* what a script sets up after an install was not needed for that, nor is it for an upgrade */
	if (instr->kind == DM_RUN && l->manager &&
		dm_manager_sets_up(l->manager, script_text(l, instr, l->manager))) {
		return true;
	}
	if (fills_scratch(l, instr) || dm_brings_runner(l->facts, instr) ||
		dm_instr_sets_up(l->facts, instr)) {
		return true;
	}
	if (dm_manager_sets_up(l->manager, instr->cook.text) && !ends_set_up(l, instr)) {
		return true;
	}
	for (uint32_t i = 0; i < instr->nheredocs; i++) {
		if (dm_manager_sets_up(l->manager,
			    dm_span_str(l->facts->tree->text, instr->heredocs[i].body))) {
			return true;
		}
	}
	return false;
}

bool
dm_lineage_setting_says(struct dm_facts *facts, const struct dm_instr *instr, const char *text)
{
	bool copies = (instr->kind == DM_COPY || instr->kind == DM_ADD) && instr->nwords > 1 &&
		      dm_str_starts(instr->words[instr->nwords - 1].text, "/etc/") &&
		      !dm_instr_flag(instr, "from").p;
	for (uint32_t i = 0; copies && i + 1 < instr->nwords; i++) {
		struct dm_str path = dm_path_join(facts->arena, DM_STR("/"), instr->words[i].text),
			      setting;
		if (path.n > 1 &&
			dm_scripts_file(facts->scripts, dm_str_slice(path, 1, path.n), &setting) &&
			dm_str_find(setting, text) != (size_t)-1) {
			return true;
		}
	}
	return false;
}

static bool
instr_says(struct dm_facts *facts, const struct dm_instr *instr, const char *text)
{
	const struct dm_tree *tree = facts->tree;
	bool says = dm_str_find(instr->cook.text, text) != (size_t)-1;
	for (uint32_t k = 0; k < instr->nheredocs && !says; k++) {
		says = dm_str_find(dm_span_str(tree->text, instr->heredocs[k].body), text) !=
		       (size_t)-1;
	}
	bool copies = instr->kind == DM_COPY || instr->kind == DM_ADD;
	return says || (copies && dm_lineage_setting_says(facts, instr, text));
}

/* Per stage the first instruction of its lineage that holds one of the texts. */
static const uint32_t *
find_said(struct dm_facts *facts, const char *const *texts)
{
	const struct dm_tree *tree = facts->tree;
	struct dm_runs *runs = dm_runs_get(facts);
	for (uint32_t i = 0; i < runs->nsaid; i++) {
		if (runs->said[i].texts == texts) {
			return runs->said[i].first;
		}
	}
	uint32_t *first = dm_arena_alloc(facts->arena, tree->nstages * sizeof *first);
	for (uint32_t s = 0; s < tree->nstages; s++) {
		int32_t parent = tree->stages[s].parent;
		first[s] = parent >= 0 ? first[parent] : UINT32_MAX;
		for (uint32_t i = tree->stages[s].from; i < tree->stages[s].end; i++) {
			const char *const *text = texts;
			while (*text && i < first[s] &&
				!instr_says(facts, &tree->instrs[i], *text)) {
				text++;
			}
			first[s] = *text && i < first[s] ? i : first[s];
		}
	}
	*dm_push(facts->arena, runs->said, runs->nsaid) = (struct dm_said){texts, first};
	return first;
}

bool
dm_lineage_says(struct dm_facts *facts, const struct dm_run *run, const char *const *texts)
{
	return texts && find_said(facts, texts)[run->instr->stage] <= run->index;
}
