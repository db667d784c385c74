#include "probe.h"

#include "../catalogue.h"
#include "rights.h"

enum {
	LIST = 8 << 20, /* bytes of the engine's diff */
};

/* A path that changed, without its leading slash. */
struct change {
	char kind; /* A D: added, deleted; C: changed, of a folder also because of what is in it */
	struct dm_str path;
};

static bool
next_change(struct dm_str *rest, struct change *change)
{
	for (struct dm_str line; dm_str_next_line(rest, &line);) {
		if (line.n > 3 && line.p[1] == ' ' && line.p[2] == '/') {
			*change = (struct change){line.p[0], dm_str_slice(line, 3, line.n)};
			return true;
		}
	}
	return false;
}

struct probe {
	struct dm_arena *arena;
	const struct dm_content *content;
	struct dm_user user, old; /* of AFTER and BEFORE */
	struct dm_trial *trial;
	struct dm_str last; /* what was told last: what is below it says nothing new */
};

static void
tell(struct probe *probe, struct dm_str path)
{
	const char *shown = dm_arena_printf(probe->arena, "/%.*s", DM_FMT(path));
	struct dm_trial *trial = probe->trial;
	struct dm_str home = dm_str(probe->old.home);
	home = home.n > 1 ? dm_str_slice(home, 1, home.n) : (struct dm_str){NULL, 0};
	if (probe->last.n && dm_path_holds(probe->last, path)) {
		return;
	}
	probe->last = path;
	if (dm_words_has_part(&dm_words_optional_writes, path)) {
		dm_names_add(probe->arena, &trial->caches, shown);
	} else if (home.n && dm_path_holds(home, path) &&
		   strcmp(probe->old.home, probe->user.home) != 0) {
		dm_names_add(probe->arena, &trial->home, shown);
	} else {
		dm_names_add(probe->arena, &trial->blocked, shown);
	}
}

static bool
may_change(const struct probe *probe, const struct change *change)
{
	return change->kind == 'D' ? dm_user_may_remove(probe->arena, probe->content, &probe->user,
					     change->path)
				   : dm_user_may_write(probe->arena, probe->content, &probe->user,
					     change->path);
}

/* /var/lib/x/ is var/lib/x. */
static struct dm_str
without_slashes(const char *name)
{
	struct dm_str path = dm_str(name ? name : "");
	while (dm_str_starts(path, "/")) {
		path = dm_str_slice(path, 1, path.n);
	}
	while (path.n && path.p[path.n - 1] == '/') {
		path.n--;
	}
	return path;
}

/*
 * What podman makes as it starts a container: etc/hosts and etc/mtab, which its diff leaves out, but not that etc has
 * changed or was made, and the folders of WORKDIR and of volumes, where the image has none. Volumes are looked at on their own.
 */
static bool
is_of_engine(const struct dm_built_image *image, const struct change *change)
{
	if (dm_str_is(change->path, "etc")) {
		return change->kind != 'D';
	}
	const json_t *directory = json_object_get(image->config, "WorkingDir");
	bool found = dm_str_eq(without_slashes(json_string_value(directory)), change->path);
	for (const char **volume = image->volumes; *volume && !found; volume++) {
		found = dm_str_eq(without_slashes(*volume), change->path);
	}
	return change->kind == 'A' && found;
}

/* Folders that an image declares as volumes are not in the engine's diff: a program that has one writes there. */
static void
look_at_volumes(struct probe *probe, const struct dm_built_image *image)
{
	for (const char **volume = image->volumes; *volume; volume++) {
		struct dm_str path = without_slashes(*volume);
		if (path.n && !dm_user_may_fill(probe->arena, probe->content, &probe->user, path)) {
			tell(probe, path);
		}
	}
}

void
dm_probe_list(struct dm_arena *arena, struct dm_str list, const struct dm_side *before,
	struct dm_trial *trial)
{
	struct probe probe = {.arena = arena, .content = &trial->after.content, .trial = trial};
	struct change change, next = {.kind = '\0'};
	probe.user = dm_user_find(arena, probe.content, trial->after.image.user);
	probe.old = dm_user_find(arena, &before->content, before->image.user);
	if (!probe.user.known) {
		dm_remark_add(arena, &trial->doubts, "user-unknown",
			"the image's user is none that its etc/passwd lists");
		return;
	}
	bool more = next_change(&list, &next);
	while (more) {
		change = next;
		more = next_change(&list, &next);
		/* a folder has changed because something in it did, which comes next */
		bool inner = more && dm_path_holds(change.path, next.path);
		bool own = inner ? change.kind != 'C' : !is_of_engine(&before->image, &change);
		if (own && !may_change(&probe, &change)) {
			tell(&probe, change.path);
		}
	}
	look_at_volumes(&probe, &trial->after.image);
	if (trial->blocked.count) {
		dm_remark_add(arena, &trial->regressions, "writes",
			"as it is the image writes %s%s, where the new user may not",
			trial->blocked.items[0], trial->blocked.count > 1 ? ", ..." : "");
	}
}

void
dm_probe(struct dm_session *session, struct dm_arena *arena, const struct dm_side *before,
	struct dm_trial *trial)
{
	struct dm_buf list = {0};
	if (strcmp(before->image.user, trial->after.image.user) == 0 || !before->run.id) {
		return;
	}
	struct dm_ended ended = dm_keeper_ask(&session->keeper, DM_VERB_DIFF,
		(const char *[]){before->run.id, NULL}, &list, LIST);
	if (ended.status != 0) {
		dm_remark_add(arena, &trial->doubts, "no-diff",
			"what the image writes is not known: %s",
			dm_session_complaint(session, arena));
	} else if (list.n == LIST) {
		dm_remark_add(arena, &trial->doubts, "no-diff",
			"the image writes more than can be looked at");
	} else {
		dm_probe_list(arena, dm_buf_view(&list), before, trial);
	}
	dm_buf_finish(&list);
}
