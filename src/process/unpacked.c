/*
 * What is unpacked has the owners and modes of the archive; --chown changes the one, --chmod nothing. Source: BuildKit's
 * docs/reference.md, "ADD", "Adding local tar archives".
 */
#include "unpacked.h"

#include "../facts/brought.h"
#include "../facts/calls.h"
#include "../facts/mode_text.h"
#include "given.h"
#include "owner.h"

/* chmod -R a+rX /app, chown -R app /app after the instruction */
static bool
is_opened_whole(const struct dm_judge *j, const struct dm_calls *calls, uint32_t at,
	const bool *lineage, struct dm_str path)
{
	for (uint32_t i = calls->first[at]; i < calls->count; i++) {
		const struct dm_build_call *call = &calls->items[i];
		bool given = dm_str_is(call->name, "chown") && dm_owner_gives(j, call);
		if (!lineage[call->instr->stage] || call->may ||
			!(given || dm_str_is(call->name, "chmod"))) {
			continue;
		}
		bool shuts = false, named = false;
		for (uint32_t k = 1; dm_call_word(call, k).p; k++) {
			struct dm_str word = dm_call_word(call, k);
			shuts = shuts || (!given && dm_mode_is_private(word));
			struct dm_str named_path =
				dm_path_join(j->facts->arena, call->folder, word);
			named = named || (named_path.p && dm_path_holds(named_path, path));
		}
		if (named && !shuts && dm_chown_is_deep(call)) {
			return true;
		}
	}
	return false;
}

/* The archive that the instruction unpacks, as far as its name tells; {NULL, 0}: none. */
static struct dm_str
unpacked(const struct dm_instr *instr)
{
	struct dm_str unpack = dm_instr_flag(instr, "unpack");
	struct dm_str found = {NULL, 0};
	for (uint32_t i = 0; instr->kind == DM_ADD && i + 1 < instr->nwords && !found.p; i++) {
		struct dm_str word = instr->words[i].text;
		bool remote = dm_str_find(word, "://") != (size_t)-1;
		bool asked = unpack.p && !dm_str_is(unpack, "false");
		bool archive = dm_words_after(&dm_words_archive_suffixes, word) &&
			       (!remote || asked) && !dm_str_is(unpack, "false");
		found = archive || asked ? word : found;
	}
	return found;
}

void
dm_judge_unpacked(struct dm_judge *j, uint32_t at, const bool *lineage)
{
	const struct dm_instr *instr = &j->facts->tree->instrs[at];
	struct dm_str archive = unpacked(instr);
	if (!archive.p) {
		return;
	}
	struct dm_str to = dm_copy_target(j->facts, at);
	if (!to.p || to.n == 1 || dm_path_holds(to, DM_STR("/etc/passwd"))) {
		dm_judge_doubt(j, "root-only-files",
			dm_arena_printf(j->facts->arena,
				"ADD unpacks %.*s, which may bring accounts of its own",
				DM_FMT(archive)));
	}
	if (!dm_owner_is_ours(j, dm_instr_flag(instr, "chown")) &&
		!(to.p && is_opened_whole(j, dm_calls_get(j->facts), at, lineage, to))) {
		dm_judge_doubt(j, "root-only-files",
			dm_arena_printf(j->facts->arena,
				"ADD unpacks %.*s, and nobody sees who may read what is in it",
				DM_FMT(archive)));
	}
}
