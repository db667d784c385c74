/*
 * Revisions: the current text as pieces of revision 0 and of inserted bytes, so that every offset of the current
 * text has an origin.
 */
#include "edit.h"

#include <assert.h>

struct dm_revision
dm_revision_first(struct dm_arena *arena, struct dm_str text)
{
	struct dm_revision revision = {.original = text, .text = text};

	if (text.n) {
		*dm_push(arena, revision.pieces, revision.npieces) =
			(struct dm_rev_piece){0, (uint32_t)text.n, 0, false};
	}
	return revision;
}

/* The piece that holds off, or npieces at the end of the text. */
static uint32_t
piece_at(const struct dm_revision *revision, uint32_t off)
{
	uint32_t low = 0, high = revision->npieces;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		const struct dm_rev_piece *piece = &revision->pieces[middle];

		if (piece->off + piece->len <= off) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return low;
}

uint32_t
dm_revision_origin(const struct dm_revision *revision, uint32_t off)
{
	uint32_t i = piece_at(revision, off);

	if (i == revision->npieces) {
		return (uint32_t)revision->original.n;
	}
	const struct dm_rev_piece *piece = &revision->pieces[i];
	return piece->inserted ? piece->origin : piece->origin + (off - piece->off);
}

/* Bytes of revision 0 that are gone and lie around piece i; those after it first. */
enum {
	GONE_GAPS = 8,     /* gaps that are looked at on each side */
	GONE_BYTES = 8192, /* of each */
};

/* The first place of the word, not as a part of a longer one, in [from, end) of revision 0. */
static struct dm_span
find_gone(const struct dm_revision *revision, uint32_t from, uint32_t end, struct dm_str word)
{
	const char *p = revision->original.p;
	end = end - from > GONE_BYTES ? from + GONE_BYTES : end;
	while (from + word.n <= end) {
		const char *hit = memmem(p + from, end - from, word.p, word.n);
		if (!hit) {
			break;
		}
		uint32_t at = (uint32_t)(hit - p), after = at + (uint32_t)word.n;
		bool starts = at == 0 || dm_is_space(p[at - 1]) || strchr("\"'(;&|", p[at - 1]);
		bool ends = after == revision->original.n || dm_is_space(p[after]) ||
			    strchr("\"');&|", p[after]);
		if (starts && ends) {
			return (struct dm_span){at, (uint32_t)word.n};
		}
		from = at + 1;
	}
	return (struct dm_span){0, 0};
}

/* Piece i was inserted: the word among what is gone on one side of it. */
static struct dm_span
find_moved(const struct dm_revision *revision, uint32_t i, bool after, struct dm_str word)
{
	const struct dm_rev_piece *pieces = revision->pieces;
	uint32_t edge = pieces[i].origin;
	struct dm_span found = {0, 0};
	for (uint32_t gaps = 0; gaps < GONE_GAPS && !found.len; gaps++) {
		while (i < revision->npieces && pieces[i].inserted) {
			i += after ? 1 : UINT32_MAX;
		}
		bool past = i >= revision->npieces; /* beyond either end of the text */
		uint32_t stop = !past && after ? pieces[i].origin
				: !past        ? pieces[i].origin + pieces[i].len
				: after        ? (uint32_t)revision->original.n
					       : 0;
		found = after && stop > edge    ? find_gone(revision, edge, stop, word)
			: !after && edge > stop ? find_gone(revision, stop, edge, word)
						: found;
		if (past) {
			break;
		}
		edge = after ? pieces[i].origin + pieces[i].len : pieces[i].origin;
		i += after ? 1 : UINT32_MAX;
	}
	return found;
}

struct dm_span
dm_revision_place(const struct dm_revision *revision, struct dm_span now)
{
	uint32_t first = piece_at(revision, now.off), from = UINT32_MAX, to = 0;
	uint32_t end = dm_span_end(now);
	for (uint32_t i = first; i < revision->npieces && revision->pieces[i].off < end; i++) {
		const struct dm_rev_piece *piece = &revision->pieces[i];
		uint32_t low = now.off > piece->off ? now.off - piece->off : 0;
		uint32_t high = end - piece->off < piece->len ? end - piece->off : piece->len;
		if (!piece->inserted) {
			from = from == UINT32_MAX ? piece->origin + low : from;
			to = piece->origin + high;
		}
	}
	if (from != UINT32_MAX || first == revision->npieces || !now.len) {
		return (struct dm_span){from < to ? from : 0, from < to ? to - from : 0};
	}
	struct dm_str word = dm_span_str(revision->text, now);
	struct dm_span moved = find_moved(revision, first, true, word);
	return moved.len ? moved : find_moved(revision, first, false, word);
}

static void
add_piece(struct dm_arena *arena, struct dm_revision *to, uint32_t off, uint32_t len,
	uint32_t origin, bool inserted)
{
	struct dm_rev_piece *last = to->npieces ? &to->pieces[to->npieces - 1] : NULL;

	if (!len) {
		return;
	}
	if (last && last->inserted == inserted &&
		origin == (inserted ? last->origin : last->origin + last->len)) {
		last->len += len;
		return;
	}
	*dm_push(arena, to->pieces, to->npieces) =
		(struct dm_rev_piece){off, len, origin, inserted};
}

/* Copies [from, to) of the old text's pieces; *next is the piece to start looking at. */
static void
copy_pieces(struct dm_arena *arena, struct dm_revision *out, const struct dm_revision *in,
	uint32_t *next, uint32_t from, uint32_t to, uint32_t at)
{
	while (*next < in->npieces && from < to) {
		const struct dm_rev_piece *piece = &in->pieces[*next];
		uint32_t end = piece->off + piece->len;

		if (end <= from) {
			(*next)++;
			continue;
		}
		uint32_t stop = end < to ? end : to;
		uint32_t origin =
			piece->inserted ? piece->origin : piece->origin + (from - piece->off);
		add_piece(arena, out, at, stop - from, origin, piece->inserted);
		at += stop - from;
		from = stop;
	}
}

struct dm_revision
dm_revision_apply(struct dm_arena *arena, const struct dm_revision *revision,
	const struct dm_edit *edits, uint32_t count)
{
	struct dm_revision out = {.original = revision->original, .number = revision->number + 1};
	size_t size = revision->text.n;

	for (uint32_t i = 0; i < count; i++) {
		assert(dm_span_end(edits[i].old) <= revision->text.n);
		assert(i == 0 || dm_span_end(edits[i - 1].old) <= edits[i].old.off);
		size = size + edits[i].text.n - edits[i].old.len;
	}
	char *text = dm_arena_bytes(arena, size + 1);
	text[size] = '\0';
	uint32_t from = 0, next = 0, at = 0;
	for (uint32_t i = 0; i < count; i++) {
		const struct dm_edit *edit = &edits[i];
		uint32_t kept = edit->old.off - from;

		if (kept) {
			memcpy(text + at, revision->text.p + from, kept);
		}
		copy_pieces(arena, &out, revision, &next, from, edit->old.off, at);
		at += kept;
		if (edit->text.n) {
			memcpy(text + at, edit->text.p, edit->text.n);
		}
		add_piece(arena, &out, at, (uint32_t)edit->text.n,
			dm_revision_origin(revision, edit->old.off), true);
		at += (uint32_t)edit->text.n;
		from = dm_span_end(edit->old);
	}
	uint32_t rest = (uint32_t)revision->text.n - from;
	if (rest) {
		memcpy(text + at, revision->text.p + from, rest);
	}
	copy_pieces(arena, &out, revision, &next, from, (uint32_t)revision->text.n, at);
	out.text = (struct dm_str){text, size};
	return out;
}

struct dm_revision
dm_revision_copy(struct dm_arena *arena, const struct dm_revision *revision)
{
	struct dm_revision copy = *revision;
	if (revision->number) {
		copy.text = dm_arena_str(arena, revision->text);
	}
	copy.pieces = dm_arena_copy(
		arena, revision->pieces, revision->npieces * sizeof *revision->pieces);
	return copy;
}

static bool
is_tail(struct dm_str s, size_t i)
{
	return i < s.n && ((unsigned char)s.p[i] & 0xc0) == 0x80;
}

/* How much of both starts is the same, without parting a UTF-8 sequence or CR LF. */
static size_t
shared_start(struct dm_str a, struct dm_str b)
{
	size_t limit = a.n < b.n ? a.n : b.n;
	size_t n = 0;

	while (n < limit && a.p[n] == b.p[n]) {
		n++;
	}
	size_t back = n;
	while (back > 0 && n - back < 3 && (is_tail(a, back) || is_tail(b, back))) {
		back--;
	}
	if (!is_tail(a, back) && !is_tail(b, back)) {
		n = back;
	}
	if (n > 0 && a.p[n - 1] == '\r' &&
		((n < a.n && a.p[n] == '\n') || (n < b.n && b.p[n] == '\n'))) {
		n--;
	}
	return n;
}

static size_t
shared_end(struct dm_str a, struct dm_str b)
{
	size_t limit = a.n < b.n ? a.n : b.n;
	size_t n = 0;

	while (n < limit && a.p[a.n - 1 - n] == b.p[b.n - 1 - n]) {
		n++;
	}
	for (int i = 0; i < 3 && n > 0 && is_tail(a, a.n - n); i++) {
		n--;
	}
	if (n > 0 && a.p[a.n - n] == '\n' &&
		((a.n > n && a.p[a.n - n - 1] == '\r') || (b.n > n && b.p[b.n - n - 1] == '\r'))) {
		n--;
	}
	return n;
}

static void
add_change(struct dm_arena *arena, const struct dm_revision *revision, struct dm_change **changes,
	uint32_t *count, struct dm_span old, struct dm_span now)
{
	struct dm_str a = dm_span_str(revision->original, old);
	struct dm_str b = dm_span_str(revision->text, now);
	size_t start = shared_start(a, b);

	a = dm_str_slice(a, start, a.n);
	b = dm_str_slice(b, start, b.n);
	size_t end = shared_end(a, b);
	a.n -= end;
	b.n -= end;
	if (a.n || b.n) {
		*dm_push(arena, *changes, *count) =
			(struct dm_change){{old.off + (uint32_t)start, (uint32_t)a.n}, b};
	}
}

struct dm_change *
dm_revision_changes(struct dm_arena *arena, const struct dm_revision *revision, uint32_t *count)
{
	struct dm_change *changes = NULL;
	uint32_t old = 0, now = 0;

	*count = 0;
	for (uint32_t i = 0; i <= revision->npieces; i++) {
		const struct dm_rev_piece *piece =
			i < revision->npieces ? &revision->pieces[i] : NULL;

		if (piece && piece->inserted) {
			continue;
		}
		uint32_t origin = piece ? piece->origin : (uint32_t)revision->original.n;
		uint32_t off = piece ? piece->off : (uint32_t)revision->text.n;
		add_change(arena, revision, &changes, count, (struct dm_span){old, origin - old},
			(struct dm_span){now, off - now});
		if (piece) {
			old = piece->origin + piece->len;
			now = piece->off + piece->len;
		}
	}
	return changes;
}

bool
dm_edits_keep_others(
	const struct dm_edits *edits, const struct dm_tree *before, const struct dm_tree *after)
{
	int64_t shift = 0; /* of the bytes after edit k - 1 */
	for (uint32_t i = 0, k = 0, next = 0; i < before->ninstrs; i++) {
		struct dm_span span = before->instrs[i].span;
		while (k < edits->count && dm_span_end(edits->items[k].old) <= span.off) {
			shift += (int64_t)edits->items[k].text.n - edits->items[k].old.len;
			k++;
		}
		if (k < edits->count && edits->items[k].old.off <= dm_span_end(span)) {
			continue;
		}
		while (next < after->ninstrs && after->instrs[next].span.off < span.off + shift) {
			next++;
		}
		if (next == after->ninstrs || after->instrs[next].span.off != span.off + shift ||
			after->instrs[next].span.len != span.len) {
			return false;
		}
	}
	return true;
}
