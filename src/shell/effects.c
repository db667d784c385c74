/* What a list does to its shell: POSIX XCU 2.9.4, 2.12. What the built-ins do is in builtins.c. */
#include "effects.h"

#include "builtins.h"
#include "effects_walk.h"

#include <stdlib.h>

static void
walk_list(struct dm_sh_effects_walk *w, const struct dm_sh_list *list, uint32_t from, uint32_t to);

/* ---- words ---- */

static void
walk_contained(struct dm_sh_effects_walk *w, const struct dm_sh_list *list)
{
	bool saved = w->contained;
	w->contained = true;
	walk_list(w, list, 0, list->nitems);
	w->contained = saved;
}

/* Commands in a subshell that nobody could read. */
static void
walk_unreadable(struct dm_sh_effects_walk *w)
{
	dm_sh_add_unknown_read(w);
	dm_sh_add_leak(w, DM_SH_LEAK_BACKGROUND);
}

static void
walk_word(struct dm_sh_effects_walk *w, const struct dm_sh_word *word)
{
	struct dm_str written = dm_span_str(w->tree->text, word->span);
	if (written.n && written.p[0] == '~') {
		dm_sh_add_read(w, DM_STR("HOME"));
		dm_sh_add_read(w, DM_STR("OLDPWD")); /* ~- */
	}
	for (uint32_t i = 0; i < word->nparameters; i++) {
		const struct dm_sh_parameter *parameter = &word->parameters[i];
		if (parameter->reads) {
			dm_sh_add_read(w, parameter->name);
		}
		if (parameter->sets) {
			dm_sh_add_set(w, parameter->name, 0);
		}
		dm_sh_add_leak(w, parameter->fails ? DM_SH_LEAK_FAILS : 0);
		if (parameter->indirect) {
			dm_sh_add_unknown_read(w);
		}
	}
	for (uint32_t i = 0; i < word->nsubstitutions; i++) {
		if (word->substitutions[i]) {
			walk_contained(w, word->substitutions[i]);
		} else {
			walk_unreadable(w);
		}
	}
	dm_sh_add_leak(w, word->process ? DM_SH_LEAK_BACKGROUND : 0);
}

/* The shell expands a heredoc's body where no part of its name is quoted. */
static void
walk_body(struct dm_sh_effects_walk *w, const struct dm_sh_redirect *redirect)
{
	struct dm_str body = dm_span_str(w->tree->text, redirect->body);
	if (redirect->content) {
		walk_word(w, redirect->content);
	} else if (dm_str_find_byte(body, '$') != (size_t)-1 ||
		   dm_str_find_byte(body, '`') != (size_t)-1) {
		walk_unreadable(w);
		dm_sh_add_unknown_set(w, DM_SH_LEAK_FAILS);
	}
}

static void
walk_redirects(struct dm_sh_effects_walk *w, const struct dm_sh_command *command)
{
	for (uint32_t i = 0; i < command->nredirects; i++) {
		const struct dm_sh_redirect *redirect = &command->redirects[i];
		struct dm_str op = dm_span_str(w->tree->text, redirect->op);
		walk_word(w, &redirect->word);
		if (redirect->span.len && w->tree->text.p[redirect->span.off] == '{') {
			uint32_t from = redirect->span.off + 1;
			dm_sh_add_leak(w, DM_SH_LEAK_DESCRIPTOR);
			dm_sh_add_set(w,
				dm_str_leading_name(
					dm_str_slice(w->tree->text, from, redirect->op.off)),
				0);
		}
		if ((dm_str_is(op, "<<") || dm_str_is(op, "<<-")) && !redirect->word.quoted) {
			walk_body(w, redirect);
		}
	}
}

/* ---- commands ---- */

static bool
keeps_assignments(const struct dm_sh_effects_walk *w, const struct dm_sh_command *command)
{
	return command->nwords == 0 || w->tree->functions || !command->words[0].literal ||
	       dm_sh_is_special(command->words[0].text);
}

static void
walk_assigns(struct dm_sh_effects_walk *w, const struct dm_sh_command *command)
{
	bool keeps = keeps_assignments(w, command);
	for (uint32_t i = 0; i < command->nassigns; i++) {
		const struct dm_sh_assign *assign = &command->assigns[i];
		struct dm_str left =
			dm_str_slice(w->tree->text, assign->span.off, assign->value.span.off);
		walk_word(w, &assign->value);
		if (!dm_str_eq(dm_str_slice(left, assign->name.n, left.n), DM_STR("="))) {
			dm_sh_scan_arith(w, left, false); /* x+=1, x[i]=1 keep a part of x */
		}
		if (dm_str_find(dm_span_str(w->tree->text, assign->value.span), ":~") !=
			(size_t)-1) {
			dm_sh_add_read(w, DM_STR("HOME"));
		}
		if (keeps) {
			dm_sh_add_set(w, assign->name, 0);
		}
	}
}

static void
walk_for(struct dm_sh_effects_walk *w, const struct dm_sh_command *command)
{
	if (command->nwords == 0 || !command->words[0].literal) {
		return; /* for ((...)): its names are parameters */
	}
	dm_sh_add_set(w, command->words[0].text, 0);
	if (dm_str_starts(dm_span_str(w->tree->text, command->span), "select")) {
		dm_sh_add_set(w, DM_STR("REPLY"), 0);
	}
	if (command->nwords == 1) {
		dm_sh_add_read(w, DM_STR("@")); /* for x; do */
	}
}

static void
walk_test(struct dm_sh_effects_walk *w, const struct dm_sh_command *command)
{
	for (uint32_t i = 0; i < command->nwords; i++) {
		if (dm_str_is(command->words[i].text, "=~")) {
			dm_sh_add_set(w, DM_STR("BASH_REMATCH"), 0);
		} else if (command->words[i].literal) {
			dm_sh_scan_arith(w, command->words[i].text, false); /* -v x, x -eq 1 */
		}
	}
}

/* The job's variable holds its descriptors, NAME_PID its process; what it runs is contained. */
static void
walk_coproc(struct dm_sh_effects_walk *w, const struct dm_sh_command *command)
{
	struct dm_str name = command->nwords ? command->words[0].text : DM_STR("COPROC");
	dm_sh_add_leak(w, DM_SH_LEAK_BACKGROUND | DM_SH_LEAK_DESCRIPTOR);
	dm_sh_add_set(w, name, 0);
	dm_sh_add_set(w, dm_str(dm_arena_printf(w->arena, "%.*s_PID", DM_FMT(name))), 0);
	w->contained = true;
}

static void
walk_command(struct dm_sh_effects_walk *w, const struct dm_sh_command *command)
{
	bool contained = w->contained, function = w->function;
	w->contained = contained || command->kind == DM_SH_SUBSHELL;
	for (uint32_t i = 0; i < command->nwords; i++) {
		walk_word(w, &command->words[i]);
	}
	walk_redirects(w, command);
	switch (command->kind) {
	case DM_SH_SIMPLE:
		walk_assigns(w, command);
		dm_sh_walk_builtin(w, command);
		break;
	case DM_SH_FOR:
		walk_for(w, command);
		break;
	case DM_SH_TEST:
		walk_test(w, command);
		break;
	case DM_SH_COPROC:
		walk_coproc(w, command);
		break;
	case DM_SH_FUNCTION:
		dm_sh_add_leak(w, DM_SH_LEAK_NAMES);
		w->function = true;
		break;
	case DM_SH_SUBSHELL:
	case DM_SH_GROUP:
	case DM_SH_IF:
	case DM_SH_WHILE:
	case DM_SH_CASE:
	case DM_SH_ARITH:
		break;
	}
	for (uint32_t i = 0; i < command->nlists; i++) {
		walk_list(w, command->lists[i], 0, command->lists[i]->nitems);
	}
	w->contained = contained;
	w->function = function;
}

static void
walk_list(struct dm_sh_effects_walk *w, const struct dm_sh_list *list, uint32_t from, uint32_t to)
{
	bool outside = w->contained;
	for (uint32_t i = from; i < to; i++) {
		const struct dm_sh_item *item = &list->items[i];
		dm_sh_add_leak(w, item->background ? DM_SH_LEAK_BACKGROUND : 0);
		for (uint32_t k = 0; k < item->pipeline.ncommands; k++) {
			bool last = k + 1 == item->pipeline.ncommands;
			bool alone = item->pipeline.ncommands == 1 || (last && w->tree->shopt);
			w->contained = outside || item->background || !alone;
			walk_command(w, &item->pipeline.commands[k]);
		}
		w->contained = outside;
	}
}

/* ---- the whole ---- */

static int
compare_names(const void *left, const void *right)
{
	const struct dm_str *a = left, *b = right;
	return dm_str_compare(*a, *b);
}

static uint32_t
sort_names(struct dm_str *names, uint32_t count)
{
	uint32_t kept = 0;
	if (count) {
		dm_sort(names, count, sizeof *names, compare_names);
	}
	for (uint32_t i = 0; i < count; i++) {
		if (names[i].n && (kept == 0 || !dm_str_eq(names[kept - 1], names[i]))) {
			names[kept++] = names[i];
		}
	}
	return kept;
}

struct dm_sh_effects *
dm_sh_effects_of(struct dm_arena *arena, const struct dm_sh_tree *tree,
	const struct dm_sh_list *list, uint32_t from, uint32_t to)
{
	struct dm_sh_effects *effects = dm_arena_alloc(arena, sizeof *effects);
	struct dm_sh_effects_walk w = {.arena = arena, .tree = tree, .effects = effects};
	walk_list(&w, list, from, to);
	effects->nsets = sort_names(effects->sets, effects->nsets);
	effects->nreads = sort_names(effects->reads, effects->nreads);
	return effects;
}

static bool
is_among(struct dm_str name, const struct dm_str *names, uint32_t count)
{
	return count && bsearch(&name, names, count, sizeof *names, compare_names);
}

bool
dm_sh_effects_sets(const struct dm_sh_effects *effects, struct dm_str name)
{
	return effects->sets_unknown || is_among(name, effects->sets, effects->nsets);
}

bool
dm_sh_effects_reads(const struct dm_sh_effects *effects, struct dm_str name)
{
	return effects->reads_unknown || is_among(name, effects->reads, effects->nreads);
}

/* Variables that the shell looks at without being told: POSIX XCU 2.5.3, bash manual 5.1 and 5.2. */
static bool
is_looked_at(struct dm_str name)
{
	static const char *const names[] = {"PATH", "IFS", "HOME", "PWD", "ENV", "PS4", "LANG",
		"LINENO", "GLOBIGNORE", "POSIXLY_CORRECT", "SHELLOPTS", "TIMEFORMAT", "TMOUT",
		"TMPDIR", "TZ", "EXECIGNORE", "FUNCNEST", "OPTERR"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (dm_str_is(name, names[i])) {
			return true;
		}
	}
	return dm_str_starts(name, "BASH") || dm_str_starts(name, "LC_");
}

/* Any of the variables that `before` sets is read (or, with `sets`, set) by `after`. */
static bool
shares(const struct dm_sh_effects *before, const struct dm_sh_effects *after, bool sets)
{
	if (before->sets_unknown || (before->nsets && after->reads_unknown) ||
		(sets && after->sets_unknown)) {
		return true;
	}
	for (uint32_t i = 0; i < before->nsets; i++) {
		struct dm_str name = before->sets[i];
		if (is_looked_at(name) || is_among(name, after->reads, after->nreads) ||
			(sets && is_among(name, after->sets, after->nsets))) {
			return true;
		}
	}
	return false;
}

static bool
reads_positional(const struct dm_sh_effects *effects)
{
	bool found = effects->reads_unknown;
	for (uint32_t i = 0; !found && i < effects->nreads; i++) {
		char c = effects->reads[i].p[0];
		found = c == '@' || c == '*' || c == '#' || (c >= '0' && c <= '9');
	}
	return found;
}

uint32_t
dm_sh_effects_noticed(const struct dm_sh_effects *before, const struct dm_sh_effects *after)
{
	uint32_t bits = before->leaks & ~(uint32_t)DM_SH_LEAK_FAILS;
	if (!shares(before, after, false)) {
		bits &= ~(uint32_t)DM_SH_LEAK_VARIABLE;
	}
	if (!shares(before, after, true)) {
		bits &= ~(uint32_t)DM_SH_LEAK_ATTRIBUTE;
	}
	if (!reads_positional(after)) {
		bits &= ~(uint32_t)DM_SH_LEAK_POSITIONAL;
	}
	return bits;
}
