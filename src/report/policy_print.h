/* What follows from the policy's tables: the JSON Schema, the starter policy, the README's tables, the policy in force. */
#ifndef DM_POLICY_PRINT_H
#define DM_POLICY_PRINT_H

#include "../config/policy.h"

/* What may be there: "final (default) or all", "number (default 10001)". */
void
dm_key_describe(struct dm_buf *out, const struct dm_key *key);
/* A JSON Schema (draft-07, which editors' YAML servers know) of .dockmend.yaml. */
void
dm_policy_schema(struct dm_buf *out);
/*
 * A policy in which every key is commented out: `# text` explains, `#key: value` is a key; taking the first # away
 * from all of those gives a valid policy.
 */
void
dm_policy_starter(struct dm_buf *out);
/* The README's table of keys. */
void
dm_policy_markdown(struct dm_buf *out);
/*
 * The policy in force for a file as YAML that can be used as a policy; a comment after each value says where it comes
 * from. policy is the file's whole policy, overrides those that match it; only and skip are --only and --skip.
 */
void
dm_policy_explain(struct dm_buf *out, const struct dm_policy *policy, uint64_t overrides,
	uint32_t only, uint32_t skip);

#endif
