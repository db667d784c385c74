/* The table of formats, and what several of them say of a finding. */
#include "report.h"

#include <stdio.h>
#include <stdlib.h>

const struct dm_format *const dm_formats[DM_FORMAT_COUNT] = {
	NULL,
#define FORMAT(id, name, function) &dm_format_##function,
#include "formats.def"
#undef FORMAT
};

enum dm_format_id
dm_format_find(const char *name)
{
	for (int i = 1; i < DM_FORMAT_COUNT; i++) {
		if (strcmp(dm_formats[i]->name, name) == 0) {
			return (enum dm_format_id)i;
		}
	}
	return DM_FORMAT_DEFAULT;
}

bool
dm_finding_counts(const struct dm_finding *finding, enum dm_level fail_on)
{
	return finding->level >= fail_on && dm_finding_open(finding);
}

bool
dm_finding_listed(const struct dm_finding *finding, bool verbose)
{
	const struct dm_reason *reason = dm_finding_reason(finding);
	if (reason && reason->level == DM_REASON_FINE) {
		return false;
	}
	bool asks = finding->level > DM_LEVEL_INFO || (reason && reason->level == DM_REASON_ACT);
	return verbose || (asks && finding->status != DM_IGNORED);
}

bool
dm_report_lists(const struct dm_report *report, const struct dm_finding *finding)
{
	bool brief = report->brief && !report->verbose;
	return dm_finding_listed(finding, report->verbose) &&
	       (!brief || finding->level > DM_LEVEL_INFO);
}

struct place {
	uint32_t off, index;
};

static int
compare_places(const void *a, const void *b)
{
	const struct place *left = a, *right = b;
	return left->off != right->off
		       ? (left->off < right->off ? -1 : 1)
		       : (left->index > right->index) - (left->index < right->index);
}

const uint32_t *
dm_findings_by_place(struct dm_arena *arena, const struct dm_result *result)
{
	uint32_t n = result->nfindings;
	struct place *places = dm_arena_alloc(arena, (n + 1) * sizeof *places);
	uint32_t *order = dm_arena_alloc(arena, (n + 1) * sizeof *order);
	for (uint32_t i = 0; i < n; i++) {
		places[i] = (struct place){result->findings[i].at.off, i};
	}
	dm_sort(places, n, sizeof *places, compare_places);
	for (uint32_t i = 0; i < n; i++) {
		order[i] = places[i].index;
	}
	return order;
}

uint32_t
dm_finding_last_line(const struct dm_result *result, const struct dm_finding *finding)
{
	uint32_t last = finding->at.len ? dm_span_end(finding->at) - 1 : finding->at.off;
	return dm_lines_at(&result->tree->lines, last);
}

const char *
dm_finding_state(struct dm_arena *arena, const struct dm_finding *finding)
{
	if (finding->status == DM_FIXED) {
		return "fixable";
	}
	if (finding->status == DM_IGNORED) {
		return "ignored";
	}
	if (finding->status == DM_DECLINED) {
		return dm_arena_printf(arena, "declined (%s)", finding->reason);
	}
	return finding->safety == DM_UNSAFE ? "suggested (--unsafe)" : "suggested";
}

bool
dm_finding_leads(const struct dm_groups *groups, uint32_t index)
{
	uint32_t group = groups->of[index];
	return group < groups->count && groups->items[group].findings[0] == index;
}

const struct dm_hull **
dm_hulls_by_finding(struct dm_arena *arena, const struct dm_result *result,
	const struct dm_groups *groups, const struct dm_hull *hulls, uint32_t count)
{
	const struct dm_hull **led =
		dm_arena_alloc(arena, (result->nfindings + 1) * sizeof(const struct dm_hull *));
	for (uint32_t i = 0; i < count; i++) {
		led[groups->items[hulls[i].groups[0]].findings[0]] = &hulls[i];
	}
	return led;
}

bool
dm_hull_plain(const struct dm_result *result, const struct dm_hull *hull)
{
	const struct dm_lines *lines = &result->tree->lines;
	struct dm_str text = result->revision.original;
	uint32_t end = hull->rewrite.line + hull->rewrite.lines;
	struct dm_str old = dm_str_slice(text, lines->starts[hull->rewrite.line],
		end < lines->count ? lines->starts[end] : text.n);
	return dm_text_plain(old) && dm_text_plain(hull->rewrite.text);
}

const char *
dm_report_path(const struct dm_report *report)
{
	return report->since && *report->since->path ? report->since->path : report->path;
}

void
dm_report_remedy(struct dm_buf *out, const char *const *passes, uint32_t count)
{
	dm_buf_put(out, "Not wanted? `# dockmend ignore=");
	for (uint32_t i = 0; i < count; i++) {
		dm_buf_printf(out, "%s%s", i ? "," : "", passes[i]);
	}
	dm_buf_put(out, " REASON` above the instruction, or `off` in `.dockmend.yaml`.");
	for (uint32_t i = 0; i < count; i++) {
		dm_buf_printf(out, "%s`dockmend explain %s`", i ? ", " : " More: ", passes[i]);
	}
	dm_buf_byte(out, '.');
}

/* ---- fingerprints ---- */

/* FNV-1a, 64 bit */
static uint64_t
hash(uint64_t h, struct dm_str s)
{
	for (size_t i = 0; i < s.n; i++) {
		h = (h ^ (unsigned char)s.p[i]) * 0x100000001b3U;
	}
	return (h ^ 0xFF) * 0x100000001b3U;
}

static uint64_t
hash_words(uint64_t h, struct dm_str s)
{
	for (size_t i = 0; i < s.n;) {
		while (i < s.n && dm_is_space(s.p[i])) {
			i++;
		}
		size_t from = i;
		while (i < s.n && !dm_is_space(s.p[i])) {
			i++;
		}
		h = from < i ? hash(h, dm_str_slice(s, from, i)) : h;
	}
	return h;
}

/* The lines that the finding starts with: of the instruction, where it speaks of one. */
static struct dm_str
words_of(const struct dm_result *result, const struct dm_finding *finding)
{
	const struct dm_tree *tree = result->tree;
	uint32_t line = dm_lines_at(&tree->lines, finding->where.off);
	uint32_t from = tree->lines.starts[line];
	size_t end = line + 1 < tree->lines.count ? tree->lines.starts[line + 1] : tree->text.n;
	uint32_t stop = dm_span_end(finding->where);
	return dm_str_slice(tree->text, from, stop > end ? stop : end);
}

char (*dm_fingerprints(struct dm_arena *arena, const struct dm_result *result))[33]
{
	char(*prints)[33] = dm_arena_alloc(arena, (result->nfindings + 1) * sizeof *prints);
	uint64_t *keys = dm_arena_alloc(arena, (result->nfindings + 1) * sizeof *keys);
	uint32_t nslots = 16;
	while (nslots < 2 * result->nfindings) {
		nslots *= 2;
	}
	/* open addressing: key of a slot's first finding, and how many have had it */
	struct {
		uint64_t key;
		uint32_t count;
	} *slots = dm_arena_alloc(arena, nslots * sizeof *slots);
	for (uint32_t i = 0; i < result->nfindings; i++) {
		const struct dm_finding *finding = &result->findings[i];
		struct dm_str words = words_of(result, finding);
		keys[i] = hash(0xcbf29ce484222325U, dm_str(finding->pass->id));
		keys[i] = hash_words(keys[i], words);
		uint32_t slot = (uint32_t)keys[i] & (nslots - 1);
		while (slots[slot].count && slots[slot].key != keys[i]) {
			slot = (slot + 1) & (nslots - 1);
		}
		slots[slot].key = keys[i];
		uint64_t second = hash_words(0x84222325cbf29ceUL + slots[slot].count++, words);
		snprintf(prints[i], sizeof prints[i], "%016llx%016llx", (unsigned long long)keys[i],
			(unsigned long long)hash(second, dm_str(finding->pass->id)));
	}
	return prints;
}
