#include "lock_resolve.h"

#include "../escape.h"
#include "../image/reference.h"
#include "../lock/registry_query.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

enum {
	NONE = -1,
	NAMES = 20, /* of images that one line names */
};

/* One image, and what is asked about it. Numbers are those of look-ups, or NONE. */
struct step {
	const struct dm_lock_image *base;
	const struct dm_lock_entry *old; /* NULL: it is not in the lock */
	int32_t image;                   /* what its tag means now */
	int32_t still;                   /* whether the old digest is still there */
	int32_t *pins;                   /* for each naming: what its digest is */
	const char *mirror;              /* that told the outcome; NULL: none */
	bool left_out;                   /* nothing is known about it */
	struct dm_lock_entry entry;      /* the outcome */
};

/* One download of a lock, and what is asked about it. */
struct fetch {
	const char *url, *old; /* old: its checksum in the lock; NULL: it is not there */
	int32_t query;
};

struct resolver {
	struct dm_arena *arena;
	const struct dm_resolve_options *options;
	struct dm_registry_queries queries;
	struct step *steps;
	uint32_t nsteps;
	struct fetch *fetches; /* of one lock after the other, in the order of its URLs */
	uint32_t nfetches;
};

static int32_t
ask(struct resolver *r, const struct dm_registry_query *question)
{
	*dm_push(r->arena, r->queries.items, r->queries.count) = *question;
	return (int32_t)r->queries.count - 1;
}

static const struct dm_registry_query *
answer(const struct resolver *r, int32_t number)
{
	return number == NONE ? NULL : &r->queries.items[number];
}

/* Asks what was added since the last time. */
static bool
run(struct resolver *r, uint32_t first, struct dm_err *err)
{
	struct dm_registry_queries part = r->queries;
	part.items = r->queries.items ? r->queries.items + first : NULL;
	part.count = r->queries.count - first;
	return part.count == 0 || dm_registry_query_run(&part, err);
}

/* ---- what failed ---- */

static int
compare_failures(const void *a, const void *b)
{
	const struct dm_registry_query *const *one = a, *const *other = b;
	return strcmp((*one)->message, (*other)->message);
}

static void
put_image(struct dm_buf *out, const struct dm_registry_query *query)
{
	dm_text_escaped(out, dm_str(query->name));
	if (query->url) {
		return;
	}
	dm_buf_byte(out, dm_digest_valid(dm_str(query->reference)) ? '@' : ':');
	dm_text_escaped(out, dm_str(query->reference));
}

/* Those that failed for one reason. */
static void
say_failure(const struct dm_registry_query *const *failed, uint32_t n)
{
	struct dm_buf out = {0};
	dm_buf_put(&out, "dockmend: ");
	for (uint32_t i = 0; i < n && i < NAMES; i++) {
		dm_buf_put(&out, i ? ", " : "");
		put_image(&out, failed[i]);
	}
	if (n > NAMES) {
		dm_buf_printf(&out, " and %u more", n - NAMES);
	}
	dm_buf_put(&out, ": ");
	dm_text_escaped(&out, dm_str(failed[0]->message));
	dm_buf_byte(&out, '\n');
	dm_buf_write(&out, stderr);
	dm_buf_finish(&out);
}

/* All that there was no time for, in one line. */
static void
say_late(const struct resolver *r, uint32_t first)
{
	struct dm_buf out = {0};
	dm_buf_printf(&out,
		"dockmend: not looked up, because the %ld s for all look-ups are over: ",
		r->options->deadline);
	size_t start = out.n;
	for (uint32_t i = first; i < r->queries.count; i++) {
		const struct dm_registry_query *query = &r->queries.items[i];
		if (query->late) {
			dm_buf_put(&out, out.n > start ? ", " : "");
			put_image(&out, query);
		}
	}
	if (out.n > start) {
		dm_buf_put(&out, "; try again, or set registries: { deadline: SECONDS } in "
				 "~/.config/dockmend/config.yaml\n");
		dm_buf_write(&out, stderr);
	}
	dm_buf_finish(&out);
}

/* Each reason once, with the first image that has it. gone: an image that is not there is a failure too. */
static bool
say_failures(struct resolver *r, uint32_t first, bool gone)
{
	const struct dm_registry_query **failed = NULL;
	uint32_t n = 0;
	bool late = false;
	say_late(r, first);
	for (uint32_t i = first; i < r->queries.count; i++) {
		const struct dm_registry_query *query = &r->queries.items[i];
		late = late || query->late;
		if ((query->outcome == DM_REGISTRY_FAILED && !query->late) ||
			(gone && query->outcome == DM_REGISTRY_GONE)) {
			*dm_push(r->arena, failed, n) = query;
		}
	}
	if (n) {
		dm_sort(failed, n, sizeof(*failed), compare_failures);
	}
	for (uint32_t i = 0; i < n;) {
		uint32_t end = i + 1;
		while (end < n && compare_failures(&failed[i], &failed[end]) == 0) {
			end++;
		}
		say_failure(&failed[i], end - i);
		i = end;
	}
	return n > 0 || late;
}

/* What mirrors told, once for each image: whoever reads the result should know whose word it is. */
static void
say_mirrors(const struct resolver *r)
{
	for (uint32_t i = 0; r->options->say_mirrors && i < r->queries.count; i++) {
		const struct dm_registry_query *query = &r->queries.items[i];
		bool said = !query->mirror || query->exists;
		for (uint32_t k = 0; k < i && !said; k++) {
			const struct dm_registry_query *before = &r->queries.items[k];
			said = before->mirror && strcmp(before->name, query->name) == 0 &&
			       strcmp(before->reference, query->reference) == 0;
		}
		if (!said) {
			struct dm_buf out = {0};
			dm_buf_put(&out, "dockmend: note: ");
			put_image(&out, query);
			dm_buf_put(&out, " by way of ");
			dm_text_escaped(&out, dm_str(query->mirror));
			dm_buf_byte(&out, '\n');
			dm_buf_write(&out, stderr);
			dm_buf_finish(&out);
		}
	}
}

static bool
say_error(const struct dm_err *err)
{
	struct dm_buf out = {0};
	dm_buf_put(&out, "dockmend: ");
	dm_text_escaped(&out, dm_str(err->message));
	dm_buf_byte(&out, '\n');
	dm_buf_write(&out, stderr);
	dm_buf_finish(&out);
	return false;
}

/* ---- platforms ---- */

/* linux/arm64 also means linux/arm64/v8, as builders read it. */
static const char *
child_of(const struct dm_lock_entry *entry, const char *platform)
{
	const char *near = NULL;
	size_t n = strlen(platform);
	for (uint32_t i = 0; i < entry->nplatforms; i++) {
		const struct dm_lock_platform *child = &entry->platforms[i];
		if (strcmp(child->name, platform) == 0) {
			return child->digest;
		}
		if (!near && strncmp(child->name, platform, n) == 0 && child->name[n] == '/') {
			near = child->digest;
		}
	}
	return near;
}

static bool
same_child(const struct dm_lock_entry *a, const struct dm_lock_entry *b, const char *platform)
{
	const char *one = child_of(a, platform), *other = child_of(b, platform);
	return one && other && strcmp(one, other) == 0;
}

/* The children for the platforms that are built for, else all that `old` has, are those of `fresh`. */
static bool
same_children(const struct dm_policy *policy, const struct dm_lock_entry *old,
	const struct dm_lock_entry *fresh)
{
	bool same = old->nplatforms > 0;
	for (const char **platform = policy->platforms; platform && *platform; platform++) {
		same = same && same_child(old, fresh, *platform);
	}
	for (uint32_t i = 0; !policy->platforms && i < old->nplatforms; i++) {
		same = same && same_child(old, fresh, old->platforms[i].name);
	}
	return same;
}

static bool
is_index(const struct dm_lock_entry *entry)
{
	for (uint32_t i = 0; i < entry->nplatforms; i++) {
		const char *child = entry->platforms[i].digest;
		if (child && strcmp(child, entry->digest) != 0) {
			return true;
		}
	}
	return false;
}

/* ---- first questions: what tags mean ---- */

/* Nothing is left to learn about it as long as its digest stays. */
static bool
is_full(const struct dm_lock_entry *entry)
{
	return entry->user && entry->nplatforms && entry->platforms[0].digest;
}

static void
ask_image(struct resolver *r, struct step *step)
{
	const struct dm_lock_image *base = step->base;
	const struct dm_lock_entry *old = step->old;
	bool by_digest = dm_digest_valid(dm_str(base->reference));
	struct dm_registry_query question = {.policy = base->policy,
		.name = base->name,
		.reference = base->reference,
		.known = ""};
	if (base->fixed) {
		if (old && strcmp(old->digest, base->fixed) == 0) {
			return;
		}
		question.reference = base->fixed;
	} else if (old && (!r->options->update || by_digest)) {
		return;
	} else if (old) {
		question.known = is_full(old) ? old->digest : "";
		question.upstream = true;
	} else if (!base->floating && !r->options->update) {
		question.reference = base->namings[0].digest; /* what files say already */
	}
	step->image = ask(r, &question);
}

/* ---- second questions: what digests of the past are ---- */

/* What is known about a digest without asking: that of the old lock. */
static bool
known_pin(const struct step *step, const char *digest)
{
	const struct dm_lock_entry *old = step->old;
	bool known = old && strcmp(old->digest, digest) == 0 && old->nplatforms &&
		     old->platforms[0].digest;
	for (uint32_t i = 0; old && is_index(old) && i < old->nplatforms; i++) {
		const char *child = old->platforms[i].digest;
		known = known || (child && strcmp(child, digest) == 0);
	}
	return known;
}

static void
ask_past(struct resolver *r, struct step *step)
{
	const struct dm_lock_image *base = step->base;
	const struct dm_registry_query *now = answer(r, step->image);
	if (now && now->outcome != DM_REGISTRY_FOUND) {
		return;
	}
	const char *fresh = now ? now->entry.digest : step->old ? step->old->digest : NULL;
	struct dm_registry_query question = {
		.policy = base->policy, .name = base->name, .known = "", .upstream = true};
	if (!r->options->update || !fresh || dm_digest_valid(dm_str(base->reference))) {
		return;
	}
	if (now && step->old && strcmp(step->old->digest, fresh) != 0 &&
		same_children(base->policy, step->old, &now->entry)) {
		question.reference = step->old->digest;
		question.exists = true;
		step->still = ask(r, &question);
		question.exists = false;
	}
	for (uint32_t i = 0; i < base->nnamings; i++) {
		const char *digest = base->namings[i].digest;
		const char *before = i ? base->namings[i - 1].digest : NULL;
		if (!digest || strcmp(digest, fresh) == 0 || known_pin(step, digest)) {
			continue;
		}
		if (before && strcmp(before, digest) == 0) {
			step->pins[i] = step->pins[i - 1];
		} else {
			question.reference = digest;
			step->pins[i] = ask(r, &question);
		}
	}
}

/* ---- answers ---- */

static void
decide(struct resolver *r, struct step *step)
{
	const struct dm_registry_query *now = answer(r, step->image),
				       *still = answer(r, step->still);
	bool found = now && now->outcome == DM_REGISTRY_FOUND;
	/* whether the old one is still there, nobody may know */
	bool keep = !found || (still && still->outcome != DM_REGISTRY_GONE);
	/* the registry was told what is known, and says no more than that it still holds */
	keep = keep || (step->old && strcmp(now->known, now->entry.digest) == 0);
	step->left_out = keep && !step->old;
	if (!step->left_out) {
		step->entry = keep ? *step->old : now->entry;
		step->mirror = keep ? NULL : now->mirror;
		step->entry.image = step->base->image;
	}
}

static void
put_refresh(
	struct resolver *r, struct dm_lock *lock, const struct dm_naming *naming, const char *fresh)
{
	if (fresh && strcmp(naming->digest, fresh) != 0) {
		*dm_push(r->arena, lock->refreshes, lock->nrefreshes) = (struct dm_lock_refresh){
			naming->image, naming->digest, naming->platform, fresh};
	}
}

/* What takes the place of a digest that a file has. */
static void
refresh(struct resolver *r, const struct step *step, uint32_t i, struct dm_lock *lock)
{
	const struct dm_naming *naming = &step->base->namings[i];
	const struct dm_registry_query *told = answer(r, step->pins[i]);
	const bool of_old = step->old && strcmp(step->old->digest, naming->digest) == 0;
	const struct dm_lock_entry *past = told && told->outcome == DM_REGISTRY_FOUND ? &told->entry
					   : of_old                                   ? step->old
										      : NULL;
	if (told && told->outcome == DM_REGISTRY_FAILED) {
		return; /* nobody knows whether anything but the index differs */
	}
	bool image = past ? !is_index(past) : told == NULL; /* a child of the old lock's index */
	if (*naming->platform && image && is_index(&step->entry)) {
		put_refresh(r, lock, naming, child_of(&step->entry, naming->platform));
	} else if (!past || !is_index(past) ||
		   !(*naming->platform ? same_child(past, &step->entry, naming->platform)
				       : same_children(naming->policy, past, &step->entry))) {
		put_refresh(r, lock, naming, step->entry.digest);
	}
}

static int
compare_entries(const void *a, const void *b)
{
	const struct dm_lock_entry *one = a, *other = b;
	return strcmp(one->image, other->image);
}

static void
put_change(
	struct resolver *r, struct dm_resolution *resolution, const struct dm_lock_change *change)
{
	if (!change->old || !change->fresh || strcmp(change->old, change->fresh) != 0) {
		*dm_push(r->arena, resolution->changes, resolution->nchanges) = *change;
	}
}

/* ---- downloads ---- */

static void
ask_downloads(struct resolver *r, const struct dm_lock_images *images)
{
	for (uint32_t i = 0; i < images->nlocks; i++) {
		const struct dm_lock_file *file = &images->locks[i];
		for (uint32_t k = 0; k < file->nurls; k++) {
			struct fetch *fetch = dm_push(r->arena, r->fetches, r->nfetches);
			fetch->url = file->urls[k];
			fetch->old = dm_lock_checksum(&file->old, dm_str(fetch->url));
			fetch->query = NONE;
			if (!fetch->old || r->options->update) {
				fetch->query =
					ask(r, &(struct dm_registry_query){.policy = file->policy,
						       .name = fetch->url,
						       .reference = "",
						       .known = "",
						       .url = fetch->url});
			}
		}
	}
}

static int
compare_downloads(const void *a, const void *b)
{
	const struct dm_lock_download *one = a, *other = b;
	return strcmp(one->url, other->url);
}

static void
finish_downloads(struct resolver *r, const struct dm_lock_file *file, const struct fetch *fetches,
	struct dm_resolution *resolution)
{
	struct dm_lock *lock = &resolution->lock;
	for (uint32_t i = 0; i < file->nurls; i++) {
		const struct dm_registry_query *now = answer(r, fetches[i].query);
		bool found = now && now->outcome == DM_REGISTRY_FOUND;
		const char *checksum = found ? now->checksum : fetches[i].old;
		if (checksum) {
			*dm_push(r->arena, lock->downloads, lock->ndownloads) =
				(struct dm_lock_download){fetches[i].url, checksum};
			put_change(r, resolution,
				&(struct dm_lock_change){
					fetches[i].url, fetches[i].old, checksum, NULL});
		}
	}
	uint32_t used = lock->ndownloads;
	for (uint32_t i = 0; i < file->old.ndownloads; i++) {
		const struct dm_lock_download *old = &file->old.downloads[i];
		/* one that a file holds to its checksum is not among the URLs any more, and stays */
		if (!used || !bsearch(old, lock->downloads, used, sizeof *old, compare_downloads)) {
			*dm_push(r->arena, lock->downloads, lock->ndownloads) = *old;
		}
	}
	if (lock->ndownloads) {
		dm_sort(lock->downloads, lock->ndownloads, sizeof *lock->downloads,
			compare_downloads);
	}
}

/* The lock that these steps (all of one lock file) lead to. */
static void
finish_lock(struct resolver *r, const struct dm_lock_file *file, const struct step *steps,
	struct dm_resolution *resolution)
{
	struct dm_lock *lock = &resolution->lock;
	*resolution = (struct dm_resolution){.lock.path = file->path};
	for (uint32_t i = 0; i < file->nimages; i++) {
		const struct step *step = &steps[i];
		if (step->left_out) {
			continue;
		}
		*dm_push(r->arena, lock->entries, lock->count) = step->entry;
		put_change(r, resolution,
			&(struct dm_lock_change){step->base->image,
				step->old ? step->old->digest : NULL, step->entry.digest,
				step->mirror});
		const struct dm_registry_query *now = answer(r, step->image);
		bool renew = r->options->update && (!now || now->outcome == DM_REGISTRY_FOUND);
		for (uint32_t k = 0; renew && k < step->base->nnamings; k++) {
			const char *digest = step->base->namings[k].digest;
			if (digest && strcmp(digest, step->entry.digest) != 0 &&
				!dm_digest_valid(dm_str(step->base->reference))) {
				refresh(r, step, k, lock);
			}
		}
	}
	uint32_t used = lock->count;
	for (uint32_t i = 0; i < file->old.count; i++) {
		const struct dm_lock_entry *old = &file->old.entries[i];
		if (used && bsearch(old, lock->entries, used, sizeof *old, compare_entries)) {
			continue;
		}
		if (r->options->prune && file->complete) {
			put_change(r, resolution,
				&(struct dm_lock_change){old->image, old->digest, NULL, NULL});
		} else {
			*dm_push(r->arena, lock->entries, lock->count) = *old;
		}
	}
	if (lock->count) {
		dm_sort(lock->entries, lock->count, sizeof *lock->entries, compare_entries);
	}
}

static void
make_steps(struct resolver *r, const struct dm_lock_images *images)
{
	for (uint32_t i = 0; i < images->nlocks; i++) {
		const struct dm_lock_file *file = &images->locks[i];
		for (uint32_t k = 0; k < file->nimages; k++) {
			const struct dm_lock_image *base = &file->images[k];
			struct step *step = dm_push(r->arena, r->steps, r->nsteps);
			step->base = base;
			step->old = dm_lock_find(&file->old, base->image);
			step->image = step->still = NONE;
			step->pins = dm_arena_alloc(r->arena, base->nnamings * sizeof *step->pins);
			for (uint32_t n = 0; n < base->nnamings; n++) {
				step->pins[n] = NONE;
			}
		}
	}
}

static struct resolver
make_resolver(struct dm_arena *arena, const struct dm_resolve_options *options)
{
	return (struct resolver){.arena = arena,
		.options = options,
		.queries = {.arena = arena,
			.parallel = options->parallel,
			.quiet = options->quiet,
			.end = dm_now_ms() + 1000LL * options->deadline,
			.launcher = options->launcher}};
}

/* Nobody told anything, though asked, and there is nothing to go on with. */
static bool
nobody_answers(const struct resolver *r)
{
	bool failed = false, told = false;
	for (uint32_t i = 0; i < r->queries.count; i++) {
		failed = failed || r->queries.items[i].outcome == DM_REGISTRY_FAILED;
		told = told || r->queries.items[i].outcome == DM_REGISTRY_FOUND;
	}
	for (uint32_t i = 0; i < r->nsteps && !r->options->update; i++) {
		told = told || r->steps[i].old;
	}
	for (uint32_t i = 0; i < r->nfetches && !r->options->update; i++) {
		told = told || r->fetches[i].old;
	}
	return failed && !told;
}

enum dm_resolved
dm_resolve(struct dm_arena *arena, const struct dm_lock_images *images,
	const struct dm_resolve_options *options, struct dm_resolution *resolutions)
{
	struct resolver r = make_resolver(arena, options);
	struct dm_err err = {0};
	make_steps(&r, images);
	for (uint32_t i = 0; i < r.nsteps; i++) {
		ask_image(&r, &r.steps[i]);
	}
	ask_downloads(&r, images);
	if (!run(&r, 0, &err)) {
		say_error(&err);
		return DM_RESOLVED_NONE;
	}
	uint32_t second = r.queries.count;
	bool failed = say_failures(&r, 0, true);
	if (nobody_answers(&r) || (failed && options->strict)) {
		return DM_RESOLVED_NONE;
	}
	for (uint32_t i = 0; i < r.nsteps; i++) {
		ask_past(&r, &r.steps[i]);
	}
	if (!run(&r, second, &err)) {
		say_error(&err);
		return DM_RESOLVED_NONE;
	}
	failed = say_failures(&r, second, false) || failed;
	if (failed && options->strict) {
		return DM_RESOLVED_NONE;
	}
	say_mirrors(&r);
	const struct step *next = r.steps;
	const struct fetch *next_fetch = r.fetches;
	for (uint32_t i = 0; i < r.nsteps; i++) {
		decide(&r, &r.steps[i]);
	}
	for (uint32_t i = 0; i < images->nlocks; i++) {
		finish_lock(&r, &images->locks[i], next, &resolutions[i]);
		next += images->locks[i].nimages;
		finish_downloads(&r, &images->locks[i], next_fetch, &resolutions[i]);
		next_fetch += images->locks[i].nurls;
	}
	return failed ? DM_RESOLVED_SOME : DM_RESOLVED_ALL;
}

/* ---- lock --check ---- */

/* What is asked about an entry, in this order: its tag, its digest, its children. */
static void
ask_entry(struct resolver *r, const struct dm_policy *policy, const struct dm_lock_entry *entry)
{
	struct dm_reference reference;
	bool parsed = dm_reference_parse(r->arena, dm_str(entry->image), &reference);
	assert(parsed);
	struct dm_registry_query question = {.policy = policy,
		.name = reference.name.p,
		.known = entry->digest,
		.upstream = true};
	if (reference.tag.n) {
		question.reference = dm_arena_str(r->arena, reference.tag).p;
		ask(r, &question);
	}
	question.exists = true;
	question.reference = entry->digest;
	ask(r, &question);
	for (uint32_t i = 0; is_index(entry) && i < entry->nplatforms; i++) {
		question.reference = entry->platforms[i].digest;
		if (question.reference) {
			ask(r, &question);
		}
	}
}

static bool
say_difference(const char *image, const char *what, const char *digest, const char *now)
{
	const char *const parts[] = {
		image, ": ", what, *digest ? " " : "", digest, *now ? ", now " : "", now};
	struct dm_buf out = {0};
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		dm_text_escaped(&out, dm_str(parts[i]));
	}
	dm_buf_byte(&out, '\n');
	dm_buf_write(&out, stdout);
	dm_buf_finish(&out);
	return true;
}

/* Judges the answers about one entry; *next is the first of them. */
static bool
judge_entry(const struct resolver *r, const struct dm_policy *policy,
	const struct dm_lock_entry *entry, uint32_t *next)
{
	const struct dm_registry_query *tag = &r->queries.items[*next];
	bool differs = false;
	if (tag->exists) {
		tag = NULL;
	} else {
		++*next;
	}
	const struct dm_registry_query *whole = &r->queries.items[(*next)++];
	if (tag && tag->outcome == DM_REGISTRY_GONE) {
		differs = say_difference(
			entry->image, "the tag is gone; the lock has", entry->digest, "");
	} else if (tag && tag->outcome == DM_REGISTRY_FOUND &&
		   strcmp(tag->entry.digest, entry->digest) != 0 &&
		   !same_children(policy, entry, &tag->entry)) {
		differs = say_difference(
			entry->image, "the tag has moved from", entry->digest, tag->entry.digest);
	}
	if (whole->outcome == DM_REGISTRY_GONE) {
		differs =
			say_difference(entry->image, "gone from the registry:", entry->digest, "");
	}
	for (uint32_t i = 0; is_index(entry) && i < entry->nplatforms; i++) {
		const struct dm_lock_platform *child = &entry->platforms[i];
		if (child->digest && r->queries.items[(*next)++].outcome == DM_REGISTRY_GONE) {
			const char *what = dm_arena_printf(
				r->arena, "gone from the registry, for %s:", child->name);
			differs = say_difference(entry->image, what, child->digest, "");
		}
	}
	return differs;
}

int
dm_resolve_check(struct dm_arena *arena, const struct dm_lock_images *images,
	const struct dm_resolve_options *options)
{
	struct resolver r = make_resolver(arena, options);
	struct dm_err err = {0};
	uint32_t next = 0;
	int status = 0;
	for (uint32_t i = 0; i < images->nlocks; i++) {
		const struct dm_lock *lock = &images->locks[i].old;
		for (uint32_t k = 0; k < lock->count; k++) {
			ask_entry(&r, images->locks[i].policy, &lock->entries[k]);
		}
	}
	uint32_t downloads = r.queries.count;
	for (uint32_t i = 0; i < images->nlocks; i++) {
		const struct dm_lock *lock = &images->locks[i].old;
		for (uint32_t k = 0; k < lock->ndownloads; k++) {
			ask(&r, &(struct dm_registry_query){.policy = images->locks[i].policy,
					.name = lock->downloads[k].url,
					.reference = "",
					.known = lock->downloads[k].checksum,
					.url = lock->downloads[k].url});
		}
	}
	if (!run(&r, 0, &err)) {
		say_error(&err);
		return 2;
	}
	say_mirrors(&r);
	for (uint32_t i = 0; i < images->nlocks; i++) {
		const struct dm_lock *lock = &images->locks[i].old;
		for (uint32_t k = 0; k < lock->count; k++) {
			if (judge_entry(&r, images->locks[i].policy, &lock->entries[k], &next)) {
				status = 1;
			}
		}
	}
	for (uint32_t i = downloads; i < r.queries.count; i++) {
		const struct dm_registry_query *query = &r.queries.items[i];
		bool found = query->outcome == DM_REGISTRY_FOUND;
		if (query->outcome == DM_REGISTRY_GONE) {
			say_difference(query->url, "gone from its server:", query->known, "");
			status = 1;
		} else if (found && strcmp(query->checksum, query->known) != 0) {
			say_difference(query->url, "brings something else than", query->known,
				query->checksum);
			status = 1;
		}
	}
	return say_failures(&r, 0, false) ? 2 : status;
}
