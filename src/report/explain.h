/* dockmend explain: what a pass does, why, its options and its reason codes. */
#ifndef DM_EXPLAIN_H
#define DM_EXPLAIN_H

#include "../pass/pass.h"

/* All passes, a line each, and what else can be asked for. */
void
dm_explain_list(struct dm_buf *out);
void
dm_explain_text(struct dm_buf *out, const struct dm_pass *pass);
/* What a reason code means, pass by pass; false: no pass has it. */
bool
dm_explain_reason(struct dm_buf *out, const char *code);
/* The README's section of a pass. */
void
dm_explain_markdown(struct dm_buf *out, const struct dm_pass *pass);

#endif
