/*
 * Edits and the verbs that make them. A verb owns the layout: indentation, line ends, continuation and operator
 * style, comments in the way. Passes say what they want and never count blanks.
 */
#ifndef DM_EDIT_H
#define DM_EDIT_H

#include "../dockerfile/place.h"

/* Replace the physical bytes of `old` by `text`; len 0 inserts. */
struct dm_edit {
	struct dm_span old;
	struct dm_str text;
};

/* What an edit means to change in what a RUN does; the proof (tests/shell/) holds it to nothing else. */
struct dm_declared {
	struct dm_str old;  /* a word that goes, or where `command` a command list; empty: none */
	struct dm_str text; /* a word, or where `command` a command list, that comes; empty: none */
	bool command;
};

/* An atomic set of edits over one revision; all or none is applied. */
struct dm_edits {
	struct dm_arena *arena;
	const struct dm_tree *tree;
	struct dm_edit *items;
	struct dm_declared *declared;
	uint32_t count, ndeclared;
	/* what was read last of how a command is laid out, for the next edit of it; NULL */
	const struct dm_layout *joints;
	const struct dm_cook *joints_of;
};

void
dm_edit_replace(struct dm_edits *edits, struct dm_span physical, struct dm_str text);
void
dm_edit_insert(struct dm_edits *edits, uint32_t physical, struct dm_str text);

/*
 * New words, with one blank between them, after a word: `apt-get install` -> `apt-get install -y`. On lines of their
 * own, where the word has one.
 */
void
dm_edit_word_after(struct dm_edits *edits, const struct dm_place *place, struct dm_span word,
	const char *text);
/* Another text for a word. */
void
dm_edit_word_replace(struct dm_edits *edits, const struct dm_place *place, struct dm_span word,
	const char *text);
/*
 * The words (shell spans, ascending) go, with the blanks after them, or where their line ends there, with what joins
 * them to the word before; words that are side by side go as one. False where that is a comment too, or a line end of
 * a script, where a comment comes after them, or a redirection is glued to them: the edits are then not to be used.
 */
bool
dm_edit_words_remove(struct dm_edits *edits, const struct dm_place *place,
	const struct dm_span *words, uint32_t count);
/*
 * `text` as a command of its own, after the command that ends at `end` (shell offset), joined by && in the style
 * of the RUN: on a line of its own where the RUN has several lines (leading or trailing &&), else on the same
 * line. In a script: a line of its own.
 */
void
dm_edit_command_after(
	struct dm_edits *edits, const struct dm_place *place, uint32_t end, const char *text);
/*
 * The same for a command that belongs to the next one, which begins at `from`: after blank lines of the continuation
 * that part the two, unless a comment is there.
 */
void
dm_edit_command_before(struct dm_edits *edits, const struct dm_place *place, uint32_t end,
	uint32_t from, const char *text);
/*
 * `texts` as commands before the RUN's first one, which begins at `from` (shell offset): on its line, unless the RUN
 * has its commands on lines of their own or the line would be too long.
 */
void
dm_edit_commands_front(struct dm_edits *edits, const struct dm_place *place, uint32_t from,
	const char *const *texts, uint32_t count);
/*
 * The same at the end of the RUN's command list, joined as `kind` says (AND or SEQUENCE): before trailing blanks, `;`,
 * comments and dangling operators.
 */
void
dm_edit_command_append(struct dm_edits *edits, const struct dm_place *place, uint32_t end,
	const char *text, enum dm_joint_kind kind);
/*
 * New instructions in a row (the lines of one are joined by the file's escape) before `instr`, above the comment block
 * that belongs to it; a block after a blank line keeps one above it.
 */
void
dm_edit_instrs_before(struct dm_edits *edits, const struct dm_instr *instr,
	const char *const *texts, uint32_t count);
/* The same directly after an instruction's last line. */
void
dm_edit_instrs_after(struct dm_edits *edits, const struct dm_instr *instr, const char *const *texts,
	uint32_t count);
/*
 * One RUN of two: the second's keyword and flags go, comment lines between them become comment lines inside the
 * continuation (or the script), blank lines between them go.
 */
void
dm_edit_merge(struct dm_edits *edits, const struct dm_instr *first, const struct dm_instr *second,
	const struct dm_joining *joining);
/* After all other edits: what is left on the line of a RUN of one line goes to a line for each command. */
void
dm_edit_merge_spread(struct dm_edits *edits, const struct dm_instr *first,
	const struct dm_instr *second, const struct dm_joining *joining);
/*
 * Everything after a command (which ends at `end`, a shell offset) goes, up to the end of `last`, a later RUN or its
 * own; `comment`, unless empty, ends the line of that command then.
 */
void
dm_edit_tail_remove(struct dm_edits *edits, const struct dm_place *place, uint32_t end,
	const struct dm_instr *last, struct dm_str comment);

/* Commands of one RUN that go, between one that stays and, perhaps, another; shell offsets. */
struct dm_gap {
	uint32_t before;    /* after the one that stays before them */
	uint32_t from, end; /* of those that go */
	uint32_t next;      /* of the one that stays after them */
	bool with_next;     /* with the operator after them, else with the one before them */
};

void
dm_edit_command_remove(
	struct dm_edits *edits, const struct dm_place *place, const struct dm_gap *gap);
/* A comment as a line above the one that begins at `line`, a physical offset. */
void
dm_edit_comment_above(struct dm_edits *edits, uint32_t line, struct dm_str comment);

/* Says that this command list goes, because others do what it does; the edits that take it away come besides. */
void
dm_edit_gone(struct dm_edits *edits, struct dm_str command);

/* A word that comes into a list of words. */
struct dm_name {
	struct dm_str text;
	int32_t after;                 /* index of the word that it follows, -1: it is the first */
	const struct dm_str *comments; /* comment lines directly above it */
	uint32_t ncomments;
};

struct dm_list {
	const struct dm_place *place;
	const struct dm_span *words; /* of the list, shell spans, ascending; at least one */
	uint32_t nwords;
	uint32_t end; /* of the command that holds it, a shell offset */
	bool nested;  /* other commands come before its RUN's first one now */
	bool whole; /* the chain that is on its line stays there, unless the list needs lines of its own */
};

/*
 * Words for a list, in its own layout: one a line, or several. A list that is all on one line becomes one a line where
 * that line would be too long, or a word that comes has a comment. lines: they were one a line with that indentation
 * where they come from, which counts where the list is all on one line.
 */
void
dm_edit_names_add(struct dm_edits *edits, const struct dm_list *list, const struct dm_name *names,
	uint32_t count, bool lines, struct dm_str indent);
/* "RUN" or "run", as the instruction nearest to `instr` is spelled. `keyword` is in upper case. */
const char *
dm_edit_keyword(struct dm_edits *edits, const struct dm_instr *like, const char *keyword);
/* "\n" or "\r\n": what the line of this offset ends with, else what the file uses most. */
const char *
dm_edit_newline(const struct dm_tree *tree, uint32_t physical);

/* Sorted, disjoint, inside the document, in tokens that may be edited. */
bool
dm_edits_sane(const struct dm_edits *edits);
/*
 * Every instruction of `before` that none of the edits touches is one of `after` still, with the same bytes: none was
 * swallowed by a continuation or a heredoc above it. Both are sorted; `after` is the text with the edits made.
 */
bool
dm_edits_keep_others(
	const struct dm_edits *edits, const struct dm_tree *before, const struct dm_tree *after);

/* ---- revisions: what became of the bytes of revision 0 ---- */

/* A piece of the current text: bytes of revision 0, or bytes that a fix inserted. */
struct dm_rev_piece {
	uint32_t off, len; /* in the current text */
	uint32_t
		origin; /* offset in revision 0; for inserted bytes: the offset at which they are inserted */
	bool inserted;
};

struct dm_revision {
	struct dm_str original; /* revision 0 */
	struct dm_str text;     /* current */
	struct dm_rev_piece *pieces;
	uint32_t npieces;
	uint32_t number; /* batches applied */
};

struct dm_revision
dm_revision_first(struct dm_arena *arena, struct dm_str text);
/* Applies sorted, disjoint edits. The new text lives in arena. */
struct dm_revision
dm_revision_apply(struct dm_arena *arena, const struct dm_revision *revision,
	const struct dm_edit *edits, uint32_t count);
/* The same in another arena: text and pieces at their length, so that the old ones can be given back. */
struct dm_revision
dm_revision_copy(struct dm_arena *arena, const struct dm_revision *revision);
/* Offset of revision 0 that a current offset comes from; inserted bytes: their insertion point. */
uint32_t
dm_revision_origin(const struct dm_revision *revision, uint32_t off);

/*
 * Where what is now in the span stood in revision 0: its first to last byte that is of it; where all of it was inserted,
 * the same word among the bytes near there that are gone (a merge moved it). len 0: it stood nowhere.
 */
struct dm_span
dm_revision_place(const struct dm_revision *revision, struct dm_span now);

/* A changed region: old bytes of revision 0 and what is there now, trimmed of what both share. */
struct dm_change {
	struct dm_span old;
	struct dm_str text;
};

struct dm_change *
dm_revision_changes(struct dm_arena *arena, const struct dm_revision *revision, uint32_t *count);

/* Whole lines that changed: old lines [old, old + nold) became new lines [now, now + nnow); 0-based. */
struct dm_region {
	uint32_t old, nold, now, nnow;
	uint32_t change, nchanges; /* indexes of dm_revision_changes */
};

/* Disjoint, ascending, without equal lines at their ends; changes that share a line are one region. */
struct dm_region *
dm_revision_regions(struct dm_arena *arena, const struct dm_revision *revision, uint32_t *count);

/*
 * Unified diff, three lines of context; path is printed with a/ and b/ prefixes, quoted as git does. Empty where
 * nothing changed. Applies with git apply and patch -p1.
 */
void
dm_diff_unified(struct dm_buf *out, const char *path, const struct dm_revision *revision);

#endif
