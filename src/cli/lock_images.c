#include "lock_images.h"

#include "../dockerfile/parse.h"
#include "../escape.h"
#include "../facts/fetches.h"
#include "../image/places.h"
#include "../image/trust.h"
#include "../image/uses.h"
#include "../report/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* ---- locks ---- */

static struct dm_lock_file *
find_lock(struct dm_lock_images *b, const char *name, const struct dm_policy *policy,
	struct dm_err *err)
{
	const char *inside, *path = dm_settings_lock_path(b->settings, name, &inside, err);
	if (!path) {
		return NULL;
	}
	for (uint32_t i = 0; i < b->nlocks; i++) {
		if (strcmp(b->locks[i].path, path) == 0) {
			return &b->locks[i];
		}
	}
	struct dm_lock_file lock = {.policy = policy, .complete = true};
	lock.path = dm_arena_str(b->arena, dm_str(path)).p;
	lock.exists = access(path, F_OK) == 0;
	lock.old.path = lock.path;
	inside = inside ? dm_arena_str(b->arena, dm_str(inside)).p : NULL;
	err->discreet = inside != NULL;
	if (lock.exists &&
		(!dm_file_read_found(b->arena, inside, lock.path, &lock.file, err) ||
			!dm_lock_parse(b->arena, lock.path, lock.file.text, &lock.old, err))) {
		return NULL;
	}
	err->discreet = false;
	struct dm_lock_file *added = dm_push(b->arena, b->locks, b->nlocks);
	*added = lock;
	return added;
}

/* ---- files ---- */

/* Replacements of the policy come first: what they put in place is what will be built on. */
static const struct dm_tree *
final_tree(struct dm_lock_images *b, const struct dm_tree *tree, const struct dm_policy *policy,
	const struct dm_lock *lock)
{
	uint32_t only = 0;
	for (uint32_t i = 0; i < dm_pass_count; i++) {
		only |= dm_passes[i]->base ? 1U << i : 0;
	}
	if (!policy->nreplace) {
		return tree;
	}
	const struct dm_options options = {.only = only,
		.inline_ignores = !b->untrusted,
		.policy = policy,
		.lock = lock,
		.tree = tree};
	struct dm_result result = dm_driver_run(b->arena, tree->text, &options);
	return dm_tree_parse(b->arena, result.revision.text);
}

static void
say_left_out(const struct dm_lock_images *b, const char *name, const struct dm_image_use *use,
	const char *why)
{
	struct dm_buf out = {0};
	if (b->quiet) {
		return;
	}
	dm_text_escaped(&out, dm_str(name));
	dm_buf_printf(&out, ":%u: note: ", use->instr->line);
	dm_text_escaped(&out, use->value.n ? use->value : DM_STR("an image"));
	dm_buf_put(&out, " was not looked up: ");
	dm_text_escaped(&out, dm_str(why));
	dm_buf_byte(&out, '\n');
	dm_buf_write(&out, stderr);
	dm_buf_finish(&out);
}

static void
add_use(struct dm_lock_images *b, struct dm_lock_file *lock, const char *name,
	const struct dm_policy *policy, const struct dm_image_use *use)
{
	struct dm_reference reference;
	const char *source;
	if (!use->value.n) {
		lock->nunknown++;
		say_left_out(b, name, use,
			"it is named by a build argument without a default, so which one it is "
			"depends on the build");
		return;
	}
	if (!dm_reference_parse(b->arena, use->value, &reference)) {
		say_left_out(b, name, use, "this is not the name of an image");
		return;
	}
	if (dm_trust_of(policy, b->arena, &reference, &source) == DM_TRUST_NONE) {
		lock->nuntrusted++;
		say_left_out(b, name, use,
			source ? source
			       : "no trusted publisher offers it; to trust it, add it to "
				 "trust.allow in .dockmend.yaml");
		return;
	}
	struct dm_naming *naming = dm_push(b->arena, lock->namings, lock->nnamings);
	naming->policy = policy;
	naming->platform = dm_arena_str(b->arena, dm_use_platform(use)).p;
	naming->image = dm_reference_canonical(b->arena, &reference);
	if (reference.digest.n) {
		naming->digest = dm_arena_str(b->arena, reference.digest).p;
	}
}

static void
add_download(struct dm_lock_images *b, struct dm_lock_file *lock, struct dm_str url)
{
	if (dm_download_valid(url) && !dm_url_names_commit(url)) {
		*dm_push(b->arena, lock->urls, lock->nurls) = dm_arena_str(b->arena, url).p;
	}
}

/* What RUNs fetch and pin-download can check: one chain of commands that names each file, and no check in it. */
static void
add_run_downloads(struct dm_lock_images *b, struct dm_lock_file *lock, const struct dm_tree *tree,
	const struct dm_policy *policy)
{
	struct dm_facts facts = {
		.arena = b->arena, .tree = tree, .policy = policy, .lock = &lock->old};
	if (dm_str_find(tree->text, "https://") == (size_t)-1) {
		return;
	}
	const struct dm_calls *calls = dm_calls_get(&facts);
	for (uint32_t i = 0; i < calls->count;) {
		uint32_t end = dm_fetches_run_end(calls, i);
		const struct dm_run_fetches fetches = dm_fetches_of(&facts, i, end);
		bool checkable = fetches.run && !fetches.checked && !fetches.piped.n;
		for (uint32_t k = 0; checkable && k < fetches.count; k++) {
			add_download(b, lock, fetches.items[k].url);
		}
		i = end;
	}
}

/* What ADD fetches without a checksum, one source alone: those that pin-download can hold to one. */
static void
add_downloads(struct dm_lock_images *b, struct dm_lock_file *lock, const struct dm_tree *tree)
{
	const struct dm_indexes *adds = &tree->by_kind[DM_ADD];
	for (uint32_t i = 0; i < adds->count; i++) {
		const struct dm_instr *add = &tree->instrs[adds->items[i]];
		if (add->nwords == 2 && !dm_instr_flag(add, "checksum").p) {
			add_download(b, lock, add->words[0].text);
		}
	}
}

static int
compare_urls(const void *a, const void *b)
{
	const char *const *one = a, *const *other = b;
	return strcmp(*one, *other);
}

static void
finish_urls(struct dm_lock_file *lock)
{
	uint32_t n = 0;
	if (lock->nurls) {
		dm_sort(lock->urls, lock->nurls, sizeof *lock->urls, compare_urls);
	}
	for (uint32_t i = 0; i < lock->nurls; i++) {
		if (n == 0 || strcmp(lock->urls[n - 1], lock->urls[i]) != 0) {
			lock->urls[n++] = lock->urls[i];
		}
	}
	lock->nurls = n;
}

static void
say_invalid(struct dm_lock_images *b, const struct dm_found *found, const struct dm_tree *tree)
{
	struct dm_buf message = {0};
	dm_report_invalid(&message, found->path, tree);
	if (!b->quiet) {
		dm_buf_write(&message, stderr);
	}
	dm_buf_finish(&message);
	b->status = found->named ? 2 : b->status;
}

/* What the policy puts in the place of an image is what a person will write. */
static struct dm_str
replacement(struct dm_lock_images *b, const struct dm_policy *policy, struct dm_str value)
{
	struct dm_reference reference;
	const char *to = NULL;
	bool ok =
		policy->nreplace && dm_reference_parse(b->arena, value, &reference) &&
		dm_replacements_apply(policy->replace, policy->nreplace, b->arena, &reference, &to);
	return ok && to ? dm_str(to) : value;
}

/* The images of a file that is no Dockerfile; those that a variable tells are no business of the lock. */
static void
add_places(struct dm_lock_images *b, struct dm_lock_file *lock, const struct dm_found *found,
	const struct dm_policy *policy, struct dm_str text)
{
	struct dm_err err = {.discreet = !found->named};
	struct dm_places places;
	if (!dm_places_read(b->arena, found->places, text, policy, &places, &err)) {
		lock->complete = false;
		return;
	}
	if (!b->untrusted && dm_ignore_file(places.tree, NULL)) {
		return;
	}
	for (uint32_t i = 0; i < places.count; i++) {
		struct dm_image_use *use = &places.uses[i];
		use->value = use->value.n ? replacement(b, policy, use->value) : use->value;
		if (use->value.n) {
			add_use(b, lock, found->path, policy, use);
		}
	}
}

bool
dm_lock_images_add(struct dm_lock_images *b, const struct dm_found *found, const char *name,
	const struct dm_str *text, struct dm_err *err)
{
	const struct dm_policy *policy;
	const struct dm_lock *known;
	struct dm_scope scope;
	struct dm_file file = {0};
	if (!dm_settings_scope(b->settings, name, &scope, err)) {
		return false;
	}
	if (!found->named && dm_policy_excludes(scope.policy, scope.relative)) {
		return true;
	}
	if (!dm_settings_find(b->settings, name, &policy, &known, err)) {
		return false;
	}
	/* a compose file tells better than the policy */
	if (found->build && found->build->contexts) {
		struct dm_policy *own = dm_arena_alloc(b->arena, sizeof *own);
		*own = *policy;
		own->contexts = found->build->contexts;
		policy = own;
	}
	struct dm_lock_file *lock = find_lock(b, name, policy, err);
	if (!lock) {
		return false;
	}
	if (!text && !dm_file_read_found(b->arena, found->inside, found->path, &file, err)) {
		lock->complete = false;
		return false;
	}
	if (found->places) {
		add_places(b, lock, found, policy, file.text);
		return true;
	}
	const struct dm_tree *tree = dm_found_tree(b->arena, found, text ? *text : file.text);
	if (b->untrusted && !dm_frontend_allowed(b->arena, tree, policy, err)) {
		lock->complete = false;
		snprintf(err->path, sizeof err->path, "%s", found->path);
		return false;
	}
	if (!dm_tree_valid(tree) || tree->foreign) {
		lock->complete = lock->complete && tree->foreign;
		if (!tree->foreign) {
			say_invalid(b, found, tree);
		}
		return true;
	}
	if (!b->untrusted && dm_ignore_file(tree, NULL)) {
		return true;
	}
	add_downloads(b, lock, tree);
	add_run_downloads(b, lock, tree, policy);
	uint32_t count;
	struct dm_image_use *uses =
		dm_image_uses(b->arena, final_tree(b, tree, policy, known), policy, &count);
	for (uint32_t i = 0; i < count; i++) {
		add_use(b, lock, name, policy, &uses[i]);
	}
	return true;
}

/* ---- images ---- */

/* By image; then by digest, those without one first; then by platform. */
static int
compare_namings(const void *a, const void *b)
{
	const struct dm_naming *one = a, *other = b;
	int order = strcmp(one->image, other->image);
	order = order ? order
		      : strcmp(one->digest ? one->digest : "", other->digest ? other->digest : "");
	return order ? order : strcmp(one->platform, other->platform);
}

static const char *
fixed_digest(struct dm_arena *arena, const struct dm_policy *policy, const char *image)
{
	for (uint32_t i = 0; i < policy->npins; i++) {
		struct dm_reference reference;
		if (dm_reference_parse(arena, dm_str(policy->pins[i].image), &reference) &&
			strcmp(dm_reference_canonical(arena, &reference), image) == 0) {
			return policy->pins[i].digest;
		}
	}
	return NULL;
}

static void
add_base(struct dm_lock_images *b, struct dm_lock_file *lock, const struct dm_naming *namings,
	uint32_t n)
{
	struct dm_lock_image *base = dm_push(b->arena, lock->images, lock->nimages);
	struct dm_reference reference;
	*base = (struct dm_lock_image){.image = namings->image,
		.policy = namings->policy,
		.namings = namings,
		.nnamings = n,
		.floating = namings->digest == NULL,
		.fixed = fixed_digest(b->arena, namings->policy, namings->image)};
	dm_reference_parse(b->arena, dm_str(base->image), &reference);
	struct dm_str part = reference.tag.n ? reference.tag : reference.digest;
	base->name = reference.name.p;
	base->reference = dm_arena_str(b->arena, part).p;
}

void
dm_lock_images_finish(struct dm_lock_images *b)
{
	for (uint32_t i = 0; i < b->nlocks; i++) {
		struct dm_lock_file *lock = &b->locks[i];
		finish_urls(lock);
		if (lock->nnamings) {
			dm_sort(lock->namings, lock->nnamings, sizeof *lock->namings,
				compare_namings);
		}
		for (uint32_t k = 0; k < lock->nnamings;) {
			uint32_t end = k + 1;
			while (end < lock->nnamings &&
				strcmp(lock->namings[k].image, lock->namings[end].image) == 0) {
				end++;
			}
			add_base(b, lock, &lock->namings[k], end - k);
			k = end;
		}
	}
}
