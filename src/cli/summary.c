#include "summary.h"

#include "../report/report.h"

#include <stdlib.h>

void
dm_summary_add(struct dm_summary *summary, const struct dm_result *result, bool changed, bool other,
	const struct dm_command *command)
{
	const struct dm_report report = {
		.verbose = command->verbose, .brief = command->baseline != NULL};
	struct dm_buf *unpinned = other ? &summary->elsewhere : &summary->unpinned;
	summary->files += !other;
	summary->changed += changed;
	for (uint32_t i = 0; i < result->nfindings; i++) {
		const struct dm_finding *finding = &result->findings[i];
		bool suggested = finding->status == DM_SUGGESTED;
		if (dm_report_lists(&report, finding)) {
			summary->listed[dm_pass_index(finding->pass)]++;
		}
		summary->fixes += finding->status == DM_FIXED;
		summary->unsafe += suggested && finding->safety == DM_UNSAFE;
		summary->advised +=
			suggested && finding->safety != DM_UNSAFE && finding->level > DM_LEVEL_INFO;
		if (finding->unpinned && finding->status != DM_IGNORED) {
			dm_buf_put(unpinned, finding->unpinned);
			dm_buf_byte(unpinned, '\0');
		} else {
			bool declined = finding->status == DM_DECLINED && dm_finding_open(finding);
			summary->declined += declined;
			summary->notes += declined && !dm_finding_listed(finding, false);
		}
	}
}

void
dm_summary_join(struct dm_summary *summary, struct dm_summary *part)
{
	summary->files += part->files;
	summary->changed += part->changed;
	summary->fixes += part->fixes;
	summary->unsafe += part->unsafe;
	summary->advised += part->advised;
	summary->declined += part->declined;
	summary->notes += part->notes;
	for (uint32_t i = 0; i < dm_pass_count; i++) {
		summary->listed[i] += part->listed[i];
	}
	dm_buf_str(&summary->unpinned, dm_buf_view(&part->unpinned));
	dm_buf_finish(&part->unpinned);
	dm_buf_str(&summary->elsewhere, dm_buf_view(&part->elsewhere));
	dm_buf_finish(&part->elsewhere);
}

static int
compare(const void *a, const void *b)
{
	const char *const *one = a, *const *other = b;
	return strcmp(*one, *other);
}

/* How many names there are, each counted once. */
static uint32_t
count_names(struct dm_str names)
{
	struct dm_arena arena = {0};
	const char **items = NULL;
	uint32_t n = 0, different = 0;
	for (size_t i = 0; i < names.n; i += strlen(names.p + i) + 1) {
		*dm_push(&arena, items, n) = names.p + i;
	}
	if (n) {
		dm_sort(items, n, sizeof *items, compare);
	}
	for (uint32_t i = 0; i < n; i++) {
		different += i == 0 || strcmp(items[i - 1], items[i]) != 0;
	}
	dm_arena_finish(&arena);
	return different;
}

static void
put_count(struct dm_buf *out, const char *before, uint32_t n, const char *one, const char *many)
{
	dm_buf_printf(out, "%s%u %s", before, n, n == 1 ? one : many);
}

static void
put_left(struct dm_buf *out, const struct dm_summary *summary, const struct dm_command *command)
{
	const char *before = "; left: ";
	if (summary->unsafe) {
		put_count(out, before, summary->unsafe, "fix that needs --unsafe",
			"fixes that need --unsafe");
		before = ", ";
	}
	if (summary->advised) {
		put_count(out, before, summary->advised, "for a person to decide",
			"for a person to decide");
		before = ", ";
	}
	if (summary->declined) {
		put_count(out, before, summary->declined, "declined", "declined");
		bool check = command->mode == DM_MODE_CHECK, told = check && !summary->notes;
		dm_buf_put(out, command->verbose || told ? ""
				: summary->notes         ? " (--check -v says why)"
							 : " (--check says why)");
	}
}

/* 12 findings: clean-caches 5, ...; and what to do about them. */
static void
put_listed(struct dm_buf *out, const struct dm_summary *summary)
{
	uint32_t sum = 0, most = 0;
	for (uint32_t i = 0; i < dm_pass_count; i++) {
		sum += summary->listed[i];
		most = summary->listed[i] > summary->listed[most] ? i : most;
	}
	if (!sum) {
		return;
	}
	const char *before = ": ", *id = dm_passes[most]->id;
	put_count(out, "dockmend: ", sum, "finding", "findings");
	for (uint32_t i = 0; i < dm_pass_count; i++) {
		if (summary->listed[i]) {
			dm_buf_printf(out, "%s%s %u", before, dm_passes[i]->id, summary->listed[i]);
			before = ", ";
		}
	}
	dm_buf_put(out, summary->fixes ? "\ndockmend: to fix: dockmend -w PATH; " : "\ndockmend: ");
	dm_buf_printf(out,
		"to understand: dockmend explain %s; to silence: `# dockmend ignore=%s REASON` "
		"above the instruction, or %s: off under passes: in .dockmend.yaml\n",
		id, id, id);
}

void
dm_summary_put(struct dm_buf *out, struct dm_summary *summary, const struct dm_command *command)
{
	uint32_t unpinned = count_names(dm_buf_view(&summary->unpinned));
	uint32_t elsewhere = count_names(dm_buf_view(&summary->elsewhere));
	dm_buf_finish(&summary->unpinned);
	dm_buf_finish(&summary->elsewhere);
	if (!summary->files && !elsewhere && !summary->advised) {
		return;
	}
	if (command->mode == DM_MODE_CHECK && dm_command_format(command) == &dm_format_text) {
		put_listed(out, summary);
	}
	if (summary->files) {
		put_count(out, "dockmend: ", summary->files, "file", "files");
	} else {
		dm_buf_put(out, "dockmend: no Dockerfile");
	}
	if (summary->changed) {
		dm_buf_printf(out, ": %u %s", summary->changed,
			command->mode == DM_MODE_WRITE ? "changed" : "would change");
		put_count(out, " (", summary->fixes, "fix", "fixes");
		/* --check says so above */
		bool shows = command->mode == DM_MODE_DIFF || command->mode == DM_MODE_LIST;
		dm_buf_put(out, shows ? ", which -w writes)" : ")");
	} else {
		dm_buf_put(out, ": nothing to change");
	}
	put_left(out, summary, command);
	if (unpinned) {
		put_count(out, "; ", unpinned, "base image", "base images");
	}
	if (elsewhere) {
		put_count(out, unpinned ? " and " : "; ", elsewhere, "image of other files",
			"images of other files");
	}
	if (unpinned + elsewhere) {
		dm_buf_put(out, unpinned + elsewhere == 1 ? " is" : " are");
		dm_buf_put(out, " not pinned: run dockmend lock");
	}
	dm_buf_byte(out, '\n');
}
