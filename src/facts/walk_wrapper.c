/* Programs that run what their words say. */
#include "walk.h"

/* What comes after a wrapper's own words. */
struct wrapped {
	uint32_t at; /* index of the word that it runs; nwords: none */
	struct dm_str user;
	const struct dm_sh_word *text; /* for a shell; NULL */
};

/* find . -exec a b ';': each mark's words are a command of their own. */
static void
read_marked(struct dm_walk *w, const struct dm_wrapper *wrapper,
	const struct dm_sh_command *command, uint32_t from, struct dm_str user)
{
	for (uint32_t i = from; i < command->nwords; i++) {
		if (!dm_str_listed(command->words[i].text, wrapper->marks)) {
			continue;
		}
		uint32_t end = i + 1;
		while (end < command->nwords && !dm_str_is(command->words[end].text, ";") &&
			!dm_str_is(command->words[end].text, "\\;") &&
			!dm_str_is(command->words[end].text, "+")) {
			end++;
		}
		if (end > i + 1) {
			struct dm_sh_command *inner =
				dm_arena_alloc(w->facts->arena, sizeof *inner);
			*inner = *command;
			inner->words = command->words + i + 1;
			inner->nwords = end - i - 1;
			dm_walk_program(w, inner, 0, user, true);
		}
		i = end;
	}
}

static struct wrapped
after_wrapper(const struct dm_wrapper *wrapper, const struct dm_sh_command *command, uint32_t at,
	struct dm_str user)
{
	struct wrapped wrapped = {.user = user};
	const char *const *operand = wrapper->operands;
	for (at++; at < command->nwords; at++) {
		struct dm_str word = command->words[at].text;
		bool last = at + 1 == command->nwords;
		if (dm_str_is(word, "--")) {
			at += !(operand && *operand);
			break;
		}
		if (word.n > 1 && word.p[0] == '-') {
			bool text = dm_str_listed(word, wrapper->text_options);
			if (!last && dm_str_listed(word, wrapper->user_options)) {
				wrapped.user = command->words[at + 1].text;
			}
			if (text && !last) {
				wrapped.text = &command->words[at + 1];
			}
			at += text || dm_str_listed(word, wrapper->value_options);
			continue;
		}
		size_t equals = dm_str_find_byte(word, '=');
		if (equals != (size_t)-1 && equals > 0 && dm_is_name_byte(word.p[0])) {
			continue; /* A=b of env and sudo */
		}
		if (word.n == 0 || !(operand && *operand)) {
			break;
		}
		if (strcmp(*operand, "user") == 0) {
			wrapped.user = word;
		}
		operand++;
	}
	wrapped.at = at < command->nwords ? at : command->nwords;
	return wrapped;
}

void
dm_walk_command(struct dm_walk *w, const struct dm_sh_command *command, bool may)
{
	struct dm_str user = w->user;
	uint32_t at = 0;
	while (at < command->nwords) {
		struct dm_str name = dm_str_base_name(command->words[at].text);
		const struct dm_wrapper *wrapper =
			command->words[at].literal || !command->words[at].nparameters
				? dm_wrapper_find(name)
				: NULL;
		if (!wrapper) {
			break;
		}
		struct wrapped wrapped = after_wrapper(wrapper, command, at, user);
		if (wrapper->marks) {
			dm_walk_add(w, command, at, user, may);
			read_marked(w, wrapper, command, at + 1, user);
			return;
		}
		if (wrapped.text) {
			uint32_t number = w->calls->count;
			dm_walk_add(w, command, at, user, may);
			if (wrapped.text->literal) {
				dm_walk_inner(
					w, wrapped.text->text, DM_CALL_QUOTED, wrapped.user, may);
			} else {
				w->calls->items[number].opaque =
					"only a run knows the text that it reads";
			}
			return;
		}
		user = wrapped.user;
		if (wrapped.at == command->nwords) {
			dm_walk_add(w, command, at, user, may);
			return;
		}
		at = wrapped.at;
	}
	if (at < command->nwords) {
		dm_walk_program(w, command, at, user, may);
	}
}
