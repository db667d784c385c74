/*
 * Unified diff of revision 0 and the current text, made from the changes, not by comparing the files. Inside a
 * changed region a small longest common subsequence finds the lines that stayed.
 */
#include "edit.h"

#include "../escape.h"

#define CONTEXT 3
/* cells of the table; a region beyond it is replaced whole, so that time stays linear */
#define LCS_CELLS 65536

/* Old lines [old, old + nold) became new lines [now, now + nnow); 0-based. */
struct block {
	uint32_t old, nold, now, nnow;
};

struct differ {
	struct dm_arena *arena;
	struct dm_str a, b;
	struct dm_lines alines, blines;
	uint32_t na, nb; /* lines that hold bytes */
	struct block *blocks;
	uint32_t nblocks;
};

static struct dm_str
line_of(struct dm_str text, const struct dm_lines *lines, uint32_t i)
{
	size_t end = i + 1 < lines->count ? lines->starts[i + 1] : text.n;

	return dm_str_slice(text, lines->starts[i], end);
}

static bool
same_line(const struct differ *d, uint32_t i, uint32_t j)
{
	return dm_str_eq(line_of(d->a, &d->alines, i), line_of(d->b, &d->blines, j));
}

static void
add_block(struct differ *d, struct block block)
{
	struct block *last = d->nblocks ? &d->blocks[d->nblocks - 1] : NULL;

	if (!block.nold && !block.nnow) {
		return;
	}
	if (last && last->old + last->nold == block.old && last->now + last->nnow == block.now) {
		last->nold += block.nold;
		last->nnow += block.nnow;
		return;
	}
	*dm_push(d->arena, d->blocks, d->nblocks) = block;
}

/* Blocks of a region by the table of common suffix lengths. */
static void
add_lcs(struct differ *d, struct block r)
{
	uint32_t width = r.nnow + 1;
	struct dm_arena scratch = {NULL, 0};
	uint16_t *table = dm_arena_alloc(&scratch, (size_t)(r.nold + 1) * width * sizeof *table);

	for (uint32_t i = r.nold; i-- > 0;) {
		for (uint32_t j = r.nnow; j-- > 0;) {
			uint16_t down = table[(i + 1) * width + j],
				 right = table[i * width + j + 1];
			uint16_t best = down > right ? down : right;

			if (same_line(d, r.old + i, r.now + j)) {
				best = (uint16_t)(table[(i + 1) * width + j + 1] + 1);
			}
			table[i * width + j] = best;
		}
	}
	uint32_t i = 0, j = 0;
	while (i < r.nold || j < r.nnow) {
		struct block step = {r.old + i, 0, r.now + j, 0};

		if (i < r.nold && j < r.nnow && same_line(d, r.old + i, r.now + j)) {
			i++;
			j++;
			continue;
		}
		if (j == r.nnow ||
			(i < r.nold && table[(i + 1) * width + j] >= table[i * width + j + 1])) {
			step.nold = 1;
			i++;
		} else {
			step.nnow = 1;
			j++;
		}
		add_block(d, step);
	}
	dm_arena_finish(&scratch);
}

static void
add_region(struct differ *d, const struct dm_region *region)
{
	struct block r = {region->old, region->nold, region->now, region->nnow};
	if (!r.nold || !r.nnow || r.nold >= LCS_CELLS || r.nnow >= LCS_CELLS ||
		(uint64_t)(r.nold + 1) * (r.nnow + 1) > LCS_CELLS) {
		add_block(d, r);
	} else {
		add_lcs(d, r);
	}
}

/* Number of whole lines before off; off itself is inside line number result. */
static uint32_t
line_at(const struct dm_lines *lines, uint32_t count, struct dm_str text, uint32_t off)
{
	if (off >= text.n && (text.n == 0 || text.p[text.n - 1] == '\n')) {
		return count;
	}
	return dm_lines_at(lines, off < text.n ? off : (uint32_t)text.n - 1);
}

static bool
line_start(struct dm_str text, uint32_t off)
{
	return off == 0 || text.p[off - 1] == '\n';
}

/* The lines that a change touches: [first, last) on both sides. */
static struct dm_region
region_of(const struct differ *d, const struct dm_change *change, uint32_t index)
{
	uint32_t from = change->old.off, to = dm_span_end(change->old);
	uint32_t now = (uint32_t)(change->text.p - d->b.p),
		 now_end = now + (uint32_t)change->text.n;
	uint32_t old_first = line_at(&d->alines, d->na, d->a, from);
	uint32_t now_first = line_at(&d->blines, d->nb, d->b, now);
	uint32_t old_last = line_at(&d->alines, d->na, d->a, to);
	uint32_t now_last = line_at(&d->blines, d->nb, d->b, now_end);
	bool clean = line_start(d->a, to) && line_start(d->b, now_end);

	/* what is kept of the last line comes after the change on both sides */
	if (!clean) {
		old_last += old_last < d->na;
		now_last += now_last < d->nb;
	}
	return (struct dm_region){
		old_first, old_last - old_first, now_first, now_last - now_first, index, 1};
}

/* Without the lines at both ends that are the same. */
static void
trim_region(const struct differ *d, struct dm_region *r)
{
	while (r->nold && r->nnow && same_line(d, r->old, r->now)) {
		r->old++;
		r->nold--;
		r->now++;
		r->nnow--;
	}
	while (r->nold && r->nnow && same_line(d, r->old + r->nold - 1, r->now + r->nnow - 1)) {
		r->nold--;
		r->nnow--;
	}
}

static struct dm_region *
make_regions(struct differ *d, const struct dm_revision *revision, uint32_t *count)
{
	uint32_t nchanges;
	struct dm_change *changes = dm_revision_changes(d->arena, revision, &nchanges);
	struct dm_region *regions = NULL;

	*count = 0;
	for (uint32_t i = 0; i < nchanges; i++) {
		struct dm_region next = region_of(d, &changes[i], i);
		struct dm_region *last = *count ? &regions[*count - 1] : NULL;

		if (last &&
			(next.old < last->old + last->nold || next.now < last->now + last->nnow)) {
			uint32_t old_end = next.old + next.nold, now_end = next.now + next.nnow;

			if (old_end > last->old + last->nold) {
				last->nold = old_end - last->old;
			}
			if (now_end > last->now + last->nnow) {
				last->nnow = now_end - last->now;
			}
			last->nchanges++;
			continue;
		}
		*dm_push(d->arena, regions, *count) = next;
	}
	for (uint32_t i = 0; i < *count; i++) {
		trim_region(d, &regions[i]);
	}
	return regions;
}

static struct differ
make_differ(struct dm_arena *arena, const struct dm_revision *revision)
{
	struct dm_lines alines = dm_lines_index(arena, revision->original);
	struct dm_lines blines = dm_lines_index(arena, revision->text);

	return (struct differ){
		.arena = arena,
		.a = revision->original,
		.b = revision->text,
		.alines = alines,
		.blines = blines,
		.na = dm_lines_count(&alines, revision->original),
		.nb = dm_lines_count(&blines, revision->text),
	};
}

struct dm_region *
dm_revision_regions(struct dm_arena *arena, const struct dm_revision *revision, uint32_t *count)
{
	struct differ d = make_differ(arena, revision);

	return make_regions(&d, revision, count);
}

/* ---- printing ---- */

static bool
needs_quotes(unsigned char c)
{
	return c < 0x20 || c >= 0x7f || c == '"' || c == '\\';
}

static void
put_quoted(struct dm_buf *out, struct dm_str name)
{
	static const char letters[] = "abtnvfr"; /* 7 to 13 */

	for (size_t i = 0; i < name.n; i++) {
		unsigned char c = (unsigned char)name.p[i];

		if (c >= 7 && c <= 13) {
			dm_buf_byte(out, '\\');
			dm_buf_byte(out, letters[c - 7]);
		} else if (c == '"' || c == '\\') {
			dm_buf_byte(out, '\\');
			dm_buf_byte(out, (char)c);
		} else if (needs_quotes(c) || dm_text_commands(name, i)) {
			dm_buf_printf(out, "\\%03o", c);
		} else {
			dm_buf_byte(out, (char)c);
		}
	}
}

static void
put_name(struct dm_buf *out, const char *mark, const char *prefix, const char *path)
{
	bool quote = false, blank = false;
	struct dm_str name = dm_str(path);

	/* what a CI runner takes for a command is quoted too: git and patch read every byte that is */
	for (size_t i = 0; i < name.n; i++) {
		quote = quote || needs_quotes((unsigned char)name.p[i]) ||
			(name.p[i] == '#' && dm_text_commands(name, i));
		blank = blank || name.p[i] == ' ';
	}
	dm_buf_put(out, mark);
	if (quote) {
		dm_buf_byte(out, '"');
		dm_buf_put(out, prefix);
		put_quoted(out, name);
		dm_buf_put(out, "\"\n");
		return;
	}
	dm_buf_put(out, prefix);
	dm_buf_put(out, path);
	dm_buf_put(out, blank ? "\t\n" : "\n");
}

static void
put_line(struct dm_buf *out, char mark, struct dm_str line)
{
	dm_buf_byte(out, mark);
	dm_buf_str(out, line);
	if (!line.n || line.p[line.n - 1] != '\n') {
		dm_buf_put(out, "\n\\ No newline at end of file\n");
	}
}

static void
put_range(struct dm_buf *out, char mark, uint32_t from, uint32_t count)
{
	dm_buf_printf(out, "%c%u", mark, count ? from + 1 : from);
	if (count != 1) {
		dm_buf_printf(out, ",%u", count);
	}
	dm_buf_byte(out, ' ');
}

/* Blocks [from, to) and the lines around them. */
static void
put_hunk(struct dm_buf *out, const struct differ *d, uint32_t from, uint32_t to)
{
	const struct block *first = &d->blocks[from], *last = &d->blocks[to - 1];
	uint32_t lead = first->old < CONTEXT ? first->old : CONTEXT;
	uint32_t end = last->old + last->nold;
	uint32_t tail = d->na - end < CONTEXT ? d->na - end : CONTEXT;
	uint32_t old = first->old - lead, now = first->now - lead;

	dm_buf_put(out, "@@ ");
	put_range(out, '-', old, end + tail - old);
	put_range(out, '+', now, last->now + last->nnow + tail - now);
	dm_buf_put(out, "@@\n");
	for (uint32_t i = from; i < to; i++) {
		const struct block *block = &d->blocks[i];

		for (; old < block->old; old++) {
			put_line(out, ' ', line_of(d->a, &d->alines, old));
		}
		for (; old < block->old + block->nold; old++) {
			put_line(out, '-', line_of(d->a, &d->alines, old));
		}
		for (uint32_t j = 0; j < block->nnow; j++) {
			put_line(out, '+', line_of(d->b, &d->blines, block->now + j));
		}
	}
	for (; old < end + tail; old++) {
		put_line(out, ' ', line_of(d->a, &d->alines, old));
	}
}

void
dm_diff_unified(struct dm_buf *out, const char *path, const struct dm_revision *revision)
{
	struct dm_arena arena = {NULL, 0};
	struct differ d = make_differ(&arena, revision);
	uint32_t count;

	struct dm_region *regions = make_regions(&d, revision, &count);
	for (uint32_t i = 0; i < count; i++) {
		add_region(&d, &regions[i]);
	}
	if (d.nblocks) {
		put_name(out, "--- ", "a/", path);
		put_name(out, "+++ ", "b/", path);
	}
	for (uint32_t i = 0; i < d.nblocks;) {
		uint32_t to = i + 1;

		while (to < d.nblocks &&
			d.blocks[to].old - (d.blocks[to - 1].old + d.blocks[to - 1].nold) <=
				2 * CONTEXT) {
			to++;
		}
		put_hunk(out, &d, i, to);
		i = to;
	}
	dm_arena_finish(&arena);
}
