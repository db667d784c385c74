#include "passwd.h"

#include "../facts/brought.h"

static const char passwd[] = "/etc/passwd";

struct dm_str
dm_passwd_copied(struct dm_facts *facts, uint32_t at)
{
	struct dm_brought brought = dm_brought_file(facts, at, dm_str(passwd));
	return brought.by == DM_BROUGHT_CONTEXT ? brought.text : (struct dm_str){NULL, 0};
}

bool
dm_passwd_replaced(struct dm_facts *facts, uint32_t at)
{
	const struct dm_instr *instr = &facts->tree->instrs[at];
	if ((instr->kind != DM_COPY && instr->kind != DM_ADD) || instr->nwords == 0 ||
		at + 1 >= facts->tree->stages[instr->stage].end) {
		return false;
	}
	struct dm_str to = instr->words[instr->nwords - 1].text; /* mostly another folder */
	if (to.n > 1 && to.p[0] == '/' && !dm_path_holds(to, dm_str(passwd))) {
		return false;
	}
	to = dm_copy_target(facts, at);
	return (dm_str_is(to, "/") || dm_path_holds(to, dm_str(passwd))) &&
	       dm_passwd_copied(facts, at + 1).p != dm_passwd_copied(facts, at).p;
}

bool
dm_passwd_find(
	struct dm_facts *facts, struct dm_str text, const char *wanted, struct dm_account *account)
{
	struct dm_str line, part[4];
	while (dm_str_next_line(&text, &line)) {
		for (size_t k = 0; k < sizeof part / sizeof *part; k++) {
			part[k] = dm_account_user_part(line);
			size_t after = part[k].n < line.n ? part[k].n + 1 : line.n;
			line = dm_str_slice(line, after, line.n);
		}
		if ((dm_str_is(part[0], wanted) || dm_str_is(part[2], wanted)) &&
			dm_account_is_name(part[0]) && dm_str_is_number(part[2]) &&
			!dm_account_is_root(part[2]) && dm_str_is_number(part[3])) {
			*account = (struct dm_account){
				.name = dm_arena_str(facts->arena, part[0]).p,
				.uid = dm_arena_str(facts->arena, part[2]).p,
				.gid = dm_arena_str(facts->arena, part[3]).p,
				.home = DM_NO, /* a folder that nobody has seen */
			};
			return true;
		}
	}
	return false;
}

bool
dm_passwd_has(struct dm_str text, const char *name)
{
	struct dm_str line;
	bool found = false;
	while (!found && dm_str_next_line(&text, &line)) {
		found = dm_str_is(dm_account_user_part(line), name);
	}
	return found;
}
