/* Programs that RUNs make: echo ... > /usr/local/bin/x, cat <<EOF > x.sh, ln -s /opt/x.sh /usr/local/bin/x, cp. */
#include "walk.h"

#include "brought.h"

/* One file that a RUN makes; of several with the same path the texts follow each other (>>). */
struct dm_walk_made {
	struct dm_str path;
	struct dm_str text;  /* what is written; {NULL, 0}: it is a copy of, or a link to */
	struct dm_str other; /* this file */
	int32_t stage;
};

static bool
is_program(struct dm_str path)
{
	return dm_walk_in_program_folder(path) || dm_str_ends(path, ".sh");
}

static void
note(struct dm_walk *w, struct dm_str path, struct dm_str text, struct dm_str other)
{
	struct dm_str folder = w->folder;
	path = dm_path_join(w->facts->arena, folder, path);
	other = other.p ? dm_path_join(w->facts->arena, folder, other) : other;
	if (path.p && (text.p || other.p) && is_program(path) && w->calls->nmade < DM_WALK_MADE) {
		*dm_push(w->facts->arena, w->calls->made, w->calls->nmade) = (struct dm_walk_made){
			path, text, other, w->facts->tree->instrs[w->index].stage};
	}
}

/* echo a b: a text that is only looked through; {NULL, 0}: part of it only a run knows */
static struct dm_str
words_of(struct dm_walk *w, const struct dm_sh_command *command)
{
	struct dm_buf text = {NULL, 0, 0};
	for (uint32_t i = 1; i < command->nwords; i++) {
		if (command->words[i].nparameters || command->words[i].nsubstitutions) {
			dm_buf_finish(&text);
			return (struct dm_str){NULL, 0};
		}
		dm_buf_str(&text, command->words[i].text);
		dm_buf_byte(&text, ' ');
	}
	struct dm_str kept = dm_arena_str(w->facts->arena, dm_buf_view(&text));
	dm_buf_finish(&text);
	return kept;
}

static struct dm_str
written_text(struct dm_walk *w, const struct dm_sh_command *command)
{
	struct dm_str name = command->nwords ? command->words[0].text : DM_STR("");
	if (dm_str_is(name, "echo") || dm_str_is(name, "printf")) {
		return words_of(w, command);
	}
	return dm_str_is(name, "cat") || dm_str_is(name, "tee") ? dm_walk_input(w, command).text
								: (struct dm_str){NULL, 0};
}

/* ln -sf FROM TO, cp FROM TO, install -m 755 FROM TO: the last two words */
static void
note_copy(struct dm_walk *w, const struct dm_sh_command *command)
{
	const struct dm_sh_word *to = &command->words[command->nwords - 1], *from = to - 1;
	if (command->nwords < 3 || !to->literal || !from->literal || from->text.n == 0 ||
		from->text.p[0] == '-') {
		return;
	}
	struct dm_str path = to->text;
	if (path.n && path.p[path.n - 1] == '/') {
		path = dm_path_join(w->facts->arena, path, dm_str_base_name(from->text));
	}
	note(w, path, (struct dm_str){NULL, 0}, from->text);
}

void
dm_walk_note_made(struct dm_walk *w, const struct dm_sh_command *command)
{
	struct dm_str name = command->nwords ? command->words[0].text : DM_STR("");
	for (uint32_t i = 0; i < command->nredirects; i++) {
		const struct dm_sh_redirect *redirect = &command->redirects[i];
		struct dm_str op = dm_span_str(w->text, redirect->op);
		bool writes = dm_str_is(op, ">") || dm_str_is(op, ">>") || dm_str_is(op, ">|");
		if (writes && redirect->word.literal && is_program(redirect->word.text)) {
			note(w, redirect->word.text, written_text(w, command),
				(struct dm_str){NULL, 0});
		}
	}
	if (dm_str_is(name, "tee")) {
		for (uint32_t i = 1; i < command->nwords; i++) {
			note(w, command->words[i].text, written_text(w, command),
				(struct dm_str){NULL, 0});
		}
	} else if (command->nwords > 2 && dm_words_has(&dm_words_written_last, name)) {
		note_copy(w, command);
	}
}

/* A program's path, or its name alone. */
static bool
is_named(const struct dm_walk_made *made, struct dm_str name)
{
	bool path = dm_str_find_byte(name, '/') != (size_t)-1;
	return path ? dm_str_eq(made->path, name)
		    : dm_str_eq(dm_str_base_name(made->path), name) &&
			       dm_walk_in_program_folder(made->path);
}

/* The texts of one file, each with a line end; of one text it is the text itself. */
static struct dm_str
join_texts(struct dm_walk *w, struct dm_str before, struct dm_str text)
{
	const struct dm_str parts[] = {before, DM_STR("\n"), text};
	size_t n = before.n + text.n + 1;
	if (!before.p || w->calls->bytes + n > DM_WALK_TEXTS) {
		return before.p ? before : text;
	}
	w->calls->bytes += n;
	return dm_arena_join(w->facts->arena, parts, 3);
}

bool
dm_walk_find_made(struct dm_walk *w, struct dm_str name, struct dm_str *text, struct dm_str *other)
{
	int32_t stage = w->facts->tree->instrs[w->index].stage;
	*text = *other = (struct dm_str){NULL, 0};
	for (uint32_t i = 0; i < w->calls->nmade; i++) {
		const struct dm_walk_made *made = &w->calls->made[i];
		if (!is_named(made, name) ||
			!dm_model_may_be_on(w->facts->arena, w->facts->tree, stage, made->stage)) {
			continue;
		}
		*other = made->other;
		*text = made->text.p ? join_texts(w, *text, made->text) : (struct dm_str){NULL, 0};
	}
	return text->p || other->p;
}

void
dm_walk_keep_made(struct dm_arena *arena, struct dm_calls *calls, const struct dm_calls *before,
	uint32_t from, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		*dm_push(arena, calls->made, calls->nmade) = before->made[from + i];
	}
}
