/* Programs that run what their words say. */
#include "walk.h"

/* What comes after a wrapper's own words. */
struct wrapped {
	uint32_t at; /* index of the word that it runs; nwords: none */
	struct dm_str user;
	struct dm_str text; /* for a shell; {NULL, 0} */
	bool literal;       /* the text is as it is written */
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

/* An option with a value: -u app, -uapp, -Eu app, --user app, --user=app. */
struct option {
	char letter[2];            /* -u of -Eu */
	struct dm_str name, value; /* value {NULL, 0}: the next word */
};

/* As getopt(3) reads it; false: the word holds none that takes a value. */
static bool
read_option(const struct dm_wrapper *wrapper, struct dm_str word, struct option *option)
{
	const char *const *const lists[] = {
		wrapper->value_options, wrapper->user_options, wrapper->text_options};
	bool whole = dm_str_starts(word, "--");
	size_t equals = whole ? dm_str_find_byte(word, '=') : (size_t)-1;
	for (size_t i = 1; i < (whole ? 2 : word.n); i++) {
		option->letter[0] = '-';
		option->letter[1] = word.p[i];
		option->name = whole ? dm_str_slice(word, 0, equals < word.n ? equals : word.n)
				     : (struct dm_str){option->letter, 2};
		size_t end = whole ? equals : i;
		option->value = end < word.n - 1 || (whole && end < word.n)
					? dm_str_slice(word, end + 1, word.n)
					: (struct dm_str){NULL, 0};
		for (size_t k = 0; k < sizeof lists / sizeof *lists; k++) {
			if (dm_str_listed(option->name, lists[k])) {
				return true;
			}
		}
	}
	return false;
}

static struct wrapped
after_wrapper(const struct dm_wrapper *wrapper, const struct dm_sh_command *command, uint32_t at,
	struct dm_str user)
{
	struct wrapped wrapped = {.user = wrapper->user ? dm_str(wrapper->user) : user};
	const char *const *operand = wrapper->operands;
	for (at++; at < command->nwords; at++) {
		struct dm_str word = command->words[at].text;
		struct option option;
		if (dm_str_is(word, "--")) {
			at += !(operand && *operand);
			break;
		}
		if (word.n > 1 && word.p[0] == '-') {
			bool valued = read_option(wrapper, word, &option);
			if (valued && !option.value.p && at + 1 < command->nwords) {
				option.value = command->words[++at].text;
			}
			if (valued && dm_str_listed(option.name, wrapper->user_options)) {
				wrapped.user = option.value;
				/* runuser -u app a; but runuser -l app -c a */
				if (operand && *operand && strcmp(*operand, "user") == 0) {
					operand++;
				}
			} else if (valued && dm_str_listed(option.name, wrapper->text_options)) {
				wrapped.text = option.value;
				wrapped.literal = command->words[at].literal;
			}
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
			if (dm_str_is(word, "-")) {
				continue; /* su - app */
			}
			wrapped.user = word;
		}
		operand++;
	}
	wrapped.at = at < command->nwords ? at : command->nwords;
	return wrapped;
}

/* su, sudo -i, sudo -Hs without a program */
static bool
starts_shell(const struct dm_wrapper *wrapper, const struct dm_sh_command *command, uint32_t at)
{
	bool starts = dm_str_listed(DM_STR("*"), wrapper->shells);
	for (at++; wrapper->shells && at < command->nwords && !starts; at++) {
		struct dm_str word = command->words[at].text;
		bool letters = word.n > 1 && word.p[0] == '-' && word.p[1] != '-';
		starts = dm_str_listed(word, wrapper->shells);
		for (size_t i = 1; letters && i < word.n && !starts; i++) {
			const char letter[] = {'-', word.p[i]};
			starts = dm_str_listed((struct dm_str){letter, 2}, wrapper->shells);
		}
	}
	return starts;
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
		if (wrapped.text.p) {
			struct dm_build_call *call = dm_walk_add(w, command, at, user, may);
			if (wrapped.literal) {
				dm_walk_inner(w, wrapped.text, DM_CALL_QUOTED, wrapped.user, may);
			} else {
				call->opaque = "only a run knows the text that it reads";
			}
			return;
		}
		user = wrapped.user;
		if (wrapped.at == command->nwords) {
			struct dm_build_call *call = dm_walk_add(w, command, at, user, may);
			if (starts_shell(wrapper, command, at)) {
				dm_walk_read_input(
					w, (uint32_t)(call - w->calls->items), wrapped.at);
			}
			return;
		}
		at = wrapped.at;
	}
	if (at < command->nwords) {
		dm_walk_program(w, command, at, user, may);
	}
}
