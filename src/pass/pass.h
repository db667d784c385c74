/* Passes and findings. A pass is pure: it reads the tree and reports; the driver applies. */
#ifndef DM_PASS_H
#define DM_PASS_H

#include "../edit/edit.h"
#include "../facts/bots.h"
#include "../facts/facts.h"
#include "../image/places.h"
#include "known.h"

enum dm_safety {
	DM_MANUAL, /* no fix */
	DM_UNSAFE, /* applied with --unsafe */
	DM_SAFE,   /* applied by default */
};

enum dm_status {
	DM_FIXED,     /* the fix was applied */
	DM_SUGGESTED, /* a fix exists, but is not SAFE; or a finding without one (nothing to decline) */
	DM_DECLINED, /* nothing was done, for a reason */
	DM_IGNORED,  /* a comment in the file silences it */
};

enum dm_level {
	DM_LEVEL_INFO,
	DM_LEVEL_WARNING,
	DM_LEVEL_ERROR,
};

/* Another place that a finding speaks of. */
struct dm_spot {
	struct dm_span at;
	const char *text; /* what is there, half a sentence; constant */
};

enum {
	DM_SPOTS = 3, /* of a finding; a reader looks at no more */
};

struct dm_finding {
	const struct dm_pass *pass;
	struct dm_span where; /* physical; first to last line it speaks of */
	struct dm_span
		at; /* physical: the command, word, flag or reference that the message names */
	struct dm_spot spots[DM_SPOTS];
	uint32_t nspots;
	enum dm_status status : 8;
	enum dm_safety safety : 8;
	enum dm_level level : 8;
	uint32_t ntouched;
	const char *reason;   /* code, DM_DECLINED only */
	const char *message;  /* one sentence: what is wrong, or why nothing was done */
	const char *unpinned; /* the image that `lock` could tell the digest of, canonical; NULL */
	const char *argument; /* the build argument that has no effect after the fix; NULL */
	/* what the finding rests on, one line each, NULL after the last; NULL: the file says it itself */
	const char *const *evidence;
	struct dm_edits edits;   /* count 0: no fix */
	struct dm_span *touched; /* DM_FIXED: what its edits replaced, in revision 0 */
};

/* All a pass may see: the facts, and its findings so far. */
struct dm_context {
	union {
		struct dm_facts facts;
		struct {
			DM_FACTS;
		};
	};
	struct dm_arena *drafts;     /* of edits: lives until the pass's fixes are applied */
	const struct dm_pass *pass;  /* the one that runs */
	const struct dm_instr *also; /* comments above it silence the pass too; NULL */
	const struct dm_instr *from; /* of the stage in which the pass misses something; NULL */
	struct dm_finding *findings;
	uint32_t nfindings;
	const struct dm_places
		*places;             /* what the file names, where it is no Dockerfile; else NULL */
	struct dm_uses *uses;        /* the images that are named, made on first use (uses.h) */
	struct dm_uses *uses_before; /* those of the revision before, or NULL */
	struct dm_bots *bots;        /* NULL: none are known */
	struct dm_str generated;     /* what says that a program writes the file (generated.h) */
	/* the file as it was, and what became of its bytes since */
	const struct dm_tree *original;
	const struct dm_revision *revision;
};

/* The row of its reason; NULL: it has none. */
const struct dm_reason *
dm_finding_reason(const struct dm_finding *finding);
/* "fine", "note", "act" */
const char *
dm_reason_level_name(enum dm_reason_level level);
/* Somebody can do something about it: it is neither silenced nor declined for a reason that is fine. */
bool
dm_finding_open(const struct dm_finding *finding);

/* Text for explain, README and the manual page. */
struct dm_pass {
	const char *id;
	const char *title;      /* imperative, half a line */
	const char *why;        /* one or two sentences */
	const char *const *aka; /* DL3009 ..., NULL-terminated */
	enum dm_safety safety;  /* upper bound */
	bool base;              /* its fixes choose the base image, by which later passes judge */
	bool judges_images; /* references, wherever they are: also those of other files (places.h) */
	bool tells_generated; /* says for all that a file which a program writes is left alone */
	uint32_t touches;     /* bit per enum dm_keyword: instructions whose lines it may edit */
	const struct dm_key *options;    /* keys under its id in the policy; ends with name NULL */
	const struct dm_reason *reasons; /* ends with code NULL */
	const char
		*settled; /* the reason that its own fixes bring about: not said after one; NULL */
	void (*run)(struct dm_context *ctx);
};

/* In the order of transforms/passes.def. */
extern const struct dm_pass *const dm_passes[];
extern const uint32_t dm_pass_count;

/* The tables of all passes' options, for the policy's parser. */
const struct dm_pass_options *
dm_pass_tables(struct dm_arena *arena);
const struct dm_pass *
dm_pass_find(struct dm_str id);
/* Its place in dm_passes. */
uint32_t
dm_pass_index(const struct dm_pass *pass);
/* The id that was likely meant by a word that is none; NULL: none (nearest.h). */
const char *
dm_pass_nearest(struct dm_str word);

/* What the policy, else the default of the pass's own table, says for an option; not for lists. */
const char *
dm_context_option(const struct dm_context *ctx, const char *name);
/* The items of an option that is a list, NULL-terminated; NULL: none. */
const char **
dm_context_options(const struct dm_context *ctx, const char *name);
/* The option `allow` lists this reason code, so that it does not decline here. */
bool
dm_context_allows(const struct dm_context *ctx, const char *code);
/* The option `stages` of a pass that may work on those stages only that the image is made of. */
#define DM_OPTION_STAGES(text)                                                                     \
	{                                                                                          \
		.name = "stages", .value = DM_VALUE_TEXT, .choices = dm_stages_choices,            \
		.fallback = "final", .help = (text)                                                \
	}
extern const char *const dm_stages_choices[];
/* It says all. */
bool
dm_context_all_stages(const struct dm_context *ctx);
/* Bits of enum dm_bot. */
unsigned
dm_context_bots(const struct dm_context *ctx);
/* An empty set of edits over the context's tree; it lives in drafts, and its arena with it. */
struct dm_edits
dm_context_edits(struct dm_context *ctx);
/* A finding with a fix: applied if its safety allows, else suggested. */
void
dm_report_fix(struct dm_context *ctx, const struct dm_instr *where, enum dm_safety safety,
	const struct dm_edits *edits, const char *format, ...)
	__attribute__((format(printf, 5, 6)));
/* A finding that nothing can be done about here; code is one of the pass's reasons. */
void
dm_report_decline(struct dm_context *ctx, const struct dm_instr *where, const char *code,
	const char *format, ...) __attribute__((format(printf, 4, 5)));
/* The finding that was reported last has this level, and names an image that has no known digest (NULL: none). */
void
dm_report_mark(struct dm_context *ctx, enum dm_level level, const char *unpinned);
/* The words that the last finding speaks of, instead of its whole instruction; len 0: nobody can tell, so it stays. */
void
dm_report_at(struct dm_context *ctx, struct dm_span at);
/* The same, where the text stands first in the instruction or its heredocs; it stays where it does not. */
void
dm_report_at_text(struct dm_context *ctx, const struct dm_instr *instr, struct dm_str text);
/* Another place that the last finding speaks of, beyond DM_SPOTS or with len 0: not told. text is constant. */
void
dm_report_spot(struct dm_context *ctx, struct dm_span at, const char *text);
/* Several places of one kind that a finding speaks of, in order. */
struct dm_marks {
	struct dm_span items[DM_SPOTS + 1];
	uint32_t count;
};

/* One more than fit is not kept. */
void
dm_marks_add(struct dm_marks *marks, struct dm_span at);
/* The words of the first one, for a message. */
struct dm_str
dm_marks_text(const struct dm_context *ctx, const struct dm_marks *marks);
/* The last finding speaks of the first one, and with this text of the others. */
void
dm_report_marks(struct dm_context *ctx, const struct dm_marks *marks, const char *text);
/* What the last finding rests on: lines, NULL after the last. */
void
dm_report_evidence(struct dm_context *ctx, const char *const *lines);
/* A finding that asks a person to act. */
void
dm_report_advice(struct dm_context *ctx, const struct dm_instr *where, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* ---- driver ---- */

struct dm_options {
	uint32_t only, skip; /* bit per index of dm_passes; only == 0: all */
	bool unsafe;
	bool inline_ignores; /* comments in the file count */
	const struct dm_policy *policy;
	const struct dm_lock *lock;
	const struct dm_scripts *scripts; /* of the build context; may be NULL */
	struct dm_bots *bots;             /* may be NULL: none */
	struct dm_usages *usages;         /* how the repository uses the image; may be NULL */
	const struct dm_tree *tree; /* of the text, where the caller has it already; else NULL */
	const struct dm_places *places; /* tree is theirs: the file is no Dockerfile; else NULL */
	const struct dm_known_findings
		*accepted; /* what a baseline lists of the file; may be NULL */
	const struct dm_line_range
		*doubted; /* of revision 0, ascending: comments there count not */
	uint32_t ndoubted;
};

/* A word of a `# dockmend ignore=` comment that silences nothing. */
struct dm_unused {
	uint32_t off; /* physical, of revision 0: start of the comment's line */
	struct dm_str id;
	bool known; /* false: there is no such pass */
};

struct dm_result {
	const struct dm_tree *tree;  /* of revision 0 */
	struct dm_revision revision; /* the last one */
	struct dm_finding *findings; /* spans of revision 0, sorted by place */
	uint32_t nfindings;
	struct dm_declared *declared; /* what the applied fixes mean to change in RUNs */
	uint32_t ndeclared;
	struct dm_unused *unused;
	uint32_t nunused;
	bool valid; /* revision 0 is a valid Dockerfile */
	bool bug;   /* the guard fired, or passes fought: exit status 3 */
	const char *bug_message;
};

/* Runs all passes to a fixpoint. Everything in the result lives in arena. */
struct dm_result
dm_driver_run(struct dm_arena *arena, struct dm_str text, const struct dm_options *options);

/* ---- suppressions: comments that switch a pass off (ignore.c) ---- */

/* Comments that do not count, by the line of revision 0 that they come from. */
struct dm_doubt {
	const struct dm_line_range *ranges; /* ascending */
	uint32_t count;
	const struct dm_lines *lines;       /* of revision 0 */
	const struct dm_revision *revision; /* the one that is looked at; NULL: revision 0 */
};

/* Some comment speaks to a linter, or to us: of most files the questions below need not be asked. */
bool
dm_ignore_any(const struct dm_tree *tree);
/* The file as a whole: # dockmend skip-file before the first FROM. doubt, here and below: NULL: every comment counts. */
bool
dm_ignore_file(const struct dm_tree *tree, const struct dm_doubt *doubt);
/* A comment that silences a pass. */
struct dm_silencer {
	uint32_t off; /* physical: start of its line */
	bool own;     /* # dockmend ignore= */
};

/* A comment above instr (its own block) names the pass, by id or aka; `all` names every pass. */
bool
dm_ignore_comment(const struct dm_tree *tree, const struct dm_instr *instr,
	const struct dm_pass *pass, const struct dm_doubt *doubt, struct dm_silencer *by);
/* A comment above the FROM of a stage speaks of what is missing in it: kics-scan ignore-line, trivy:ignore. */
bool
dm_ignore_from(const struct dm_tree *tree, const struct dm_instr *from, const struct dm_pass *pass,
	const struct dm_doubt *doubt, struct dm_silencer *by);
/* The passes that comments and directives of other tools silence for the file: bit per index of dm_passes. */
uint32_t
dm_ignore_global(const struct dm_tree *tree, const struct dm_doubt *doubt);
/* One id of a `# dockmend ignore=` comment above an instruction. */
struct dm_own_ignore {
	uint32_t off; /* physical: start of the comment's line */
	struct dm_str id;
};

struct dm_own_ignore *
dm_ignore_own(struct dm_arena *arena, const struct dm_tree *tree, uint32_t *count);
/* An id of our own comments means the pass. */
bool
dm_ignore_names(struct dm_str id, const struct dm_pass *pass);

#endif
