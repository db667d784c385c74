/* What the passes make of a document: computed once per text and kept for the next request about it. */
#ifndef DM_ANALYSIS_H
#define DM_ANALYSIS_H

#include "../image/uses.h"
#include "../pass/group.h"
#include "../file/kept.h"
#include "document.h"
#include "lsp.h"

/* LSP DiagnosticSeverity */
enum dm_mark {
	DM_MARK_ERROR = 1,
	DM_MARK_WARNING,
	DM_MARK_INFORMATION,
	DM_MARK_HINT,
};

struct dm_analysis {
	struct dm_arena arena;
	uint64_t serial; /* of the document that it speaks of; 0: none */
	const char *uri; /* the document's */
	struct dm_view view;
	struct dm_options options;
	struct dm_result result;   /* ran only */
	struct dm_groups groups;   /* ran only */
	struct dm_image_use *uses; /* ran only */
	uint32_t nuses;
	bool ran;      /* the passes did; else trouble says why not, or the policy excludes it */
	bool editable; /* its fixes may be offered */
	const char *trouble; /* about the document as a whole; NULL */
	enum dm_mark mark;   /* of the trouble */
};

/* Fills *analysis anew unless it speaks of this very text already. kept: what was read of build contexts so far. */
void
dm_analysis_make(struct dm_analysis *analysis, struct dm_document *document,
	const struct dm_lsp_options *options, enum dm_encoding encoding,
	struct dm_kept_files *kept);
void
dm_analysis_finish(struct dm_analysis *analysis);
/* The instruction that holds this offset, NULL. */
const struct dm_instr *
dm_analysis_instr(const struct dm_analysis *analysis, uint32_t off);
/* Of a finding, what an editor underlines: its first line; for what was found in inserted text, the line there. */
struct dm_span
dm_analysis_underlined(const struct dm_analysis *analysis, const struct dm_finding *finding);

#endif
