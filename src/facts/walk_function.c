/* Functions of shells: what they do is done where they are called, with the words that they are given. */
#include "walk.h"

struct dm_walk_function {
	struct dm_str name;
	const struct dm_sh_command *command; /* name() { ... } */
	struct dm_walk defined;              /* as it was there: the text, and where that is from */
	bool called;
};

/* Shells find functions before programs, but a manager's name is one here: apt-get() { command apt-get -y "$@"; } */
bool
dm_walk_define(struct dm_walk *w, const struct dm_sh_command *command)
{
	struct dm_str name = command->nwords ? command->words[0].text : (struct dm_str){NULL, 0};
	if (name.n == 0 || dm_words_has(&dm_manager_names, name)) {
		return false;
	}
	struct dm_walk_function *function = dm_arena_alloc(w->facts->arena, sizeof *function);
	*function = (struct dm_walk_function){name, command, *w, false};
	*dm_push(w->facts->arena, w->functions, w->nfunctions) = function;
	return true;
}

static void
walk_body(struct dm_walk *inner, const struct dm_walk_function *function, bool may)
{
	for (uint32_t i = 0; i < function->command->nlists; i++) {
		dm_walk_list(inner, function->command->lists[i], may);
	}
}

/* What the shell knows is as at the call, the text is where the function is written. */
static struct dm_walk
inside(const struct dm_walk *w, const struct dm_walk_function *function)
{
	struct dm_walk inner = *w;
	inner.text = function->defined.text;
	inner.file = function->defined.file;
	inner.origin = function->defined.origin;
	inner.mine = function->defined.mine;
	inner.run = function->defined.run;
	inner.next = function->defined.next;
	inner.depth = w->depth + 1;
	inner.input = NULL;
	return inner;
}

bool
dm_walk_call_function(struct dm_walk *w, uint32_t number)
{
	const struct dm_build_call call = w->calls->items[number];
	struct dm_walk_function *function = NULL;
	for (uint32_t i = w->nfunctions; i > 0 && !function; i--) {
		if (dm_str_eq(w->functions[i - 1]->name, dm_call_word(&call, 0))) {
			function = w->functions[i - 1];
		}
	}
	if (!function) {
		return false;
	}
	function->called = true;
	if (w->depth >= DM_WALK_DEPTH) {
		w->calls->items[number].opaque = "it is a function in too many others";
		return true;
	}
	struct dm_walk inner = inside(w, function);
	inner.arguments = call.command->words + call.program + 1;
	inner.narguments = call.command->nwords - call.program - 1;
	walk_body(&inner, function, call.may);
	dm_walk_leave(w, &inner);
	return true;
}

void
dm_walk_uncalled(struct dm_walk *w, uint32_t from)
{
	for (uint32_t i = from; i < w->nfunctions; i++) {
		if (!w->functions[i]->called) {
			w->functions[i]->called = true;
			struct dm_walk inner = inside(w, w->functions[i]);
			inner.arguments = NULL;
			inner.narguments = 0;
			inner.branch = dm_walk_branch(w);
			walk_body(&inner, w->functions[i], true);
		}
	}
}
