#include "lifecycle.h"

#include <string.h>

uint32_t
dm_catalogue_date(void)
{
	uint32_t oldest = UINT32_MAX;
	for (uint32_t i = 0; i < dm_catalogue_source_count; i++) {
		oldest = dm_catalogue_sources[i].date < oldest ? dm_catalogue_sources[i].date
							       : oldest;
	}
	return oldest;
}

static enum dm_support
support_of(const struct dm_product *product, const struct dm_release *release)
{
	return release->ends >= dm_catalogue_date()                         ? DM_SUPPORT_RUNNING
	       : !product->paid && release->extended >= dm_catalogue_date() ? DM_SUPPORT_EXTENDED
									    : DM_SUPPORT_ENDED;
}

static bool
is_of(const struct dm_product *product, struct dm_str name)
{
	for (const char *const *own = product->names; *own; own++) {
		if (dm_str_is(name, *own)) {
			return true;
		}
	}
	return false;
}

/* A tag, what begins so (8u*), or a version: `9.1+` is 9.1, 9.1-* and 9.1.* */
static bool
matches(struct dm_str glob, struct dm_str tag)
{
	char last = glob.n ? glob.p[glob.n - 1] : '\0';
	struct dm_str plain = {glob.p, glob.n - (last == '*' || last == '+')};
	if (tag.n < plain.n || memcmp(tag.p, plain.p, plain.n) != 0) {
		return false;
	}
	char next = tag.n > plain.n ? tag.p[plain.n] : '\0';
	return last == '*' || !next || (last == '+' && (next == '-' || next == '.'));
}

enum {
	WORDS = 32, /* of one tag, which has up to 128 bytes (distribution/reference, "tag") */
};

/* The words of a tag, a dash between two, that are releases': mostly there is none. */
struct words {
	struct dm_str items[WORDS];
	uint32_t count;
};

static void
read_words(struct words *words, struct dm_str tag)
{
	words->count = 0;
	for (size_t start = 0, i = 0; i <= tag.n && words->count < WORDS; i++) {
		if (i == tag.n || tag.p[i] == '-') {
			struct dm_str word = dm_str_slice(tag, start, i);
			if (dm_words_has(&dm_release_words, word)) {
				words->items[words->count++] = word;
			}
			start = i + 1;
		}
	}
}

static bool
has_word(const struct words *words, const char *word)
{
	bool has = false;
	for (uint32_t i = 0; i < words->count && !has; i++) {
		has = dm_str_is(words->items[i], word);
	}
	return has;
}

static bool
has_version(struct dm_str tag, const char *versions)
{
	for (const char *glob = versions; *glob;) {
		size_t n = 0;
		while (glob[n] && glob[n] != ' ') {
			n++;
		}
		if (*glob == tag.p[0] && matches((struct dm_str){glob, n}, tag)) {
			return true;
		}
		glob += n + (glob[n] == ' ');
	}
	return false;
}

/* words: those of the tag; NULL: of a product that has this name. */
static bool
find(struct dm_str name, struct dm_str tag, const struct words *words,
	struct dm_lifecycle *lifecycle)
{
	bool own = !words;
	for (uint32_t i = 0; i < dm_product_count; i++) {
		const struct dm_product *product = &dm_products[i];
		const struct dm_release *releases = &dm_releases[product->rows.first];
		/* the releases of a system have words, or none of them has */
		if (own ? !is_of(product, name) : product->rows.count == 0 || !releases->word) {
			continue;
		}
		for (uint32_t k = 0; k < product->rows.count; k++) {
			const struct dm_release *release = &releases[k];
			if (own ? has_version(tag, dm_text(release->tags))
				: release->word && has_word(words, dm_text(release->word))) {
				*lifecycle = (struct dm_lifecycle){
					product, release, support_of(product, release)};
				return true;
			}
		}
	}
	return false;
}

bool
dm_lifecycle_find(struct dm_arena *arena, const struct dm_reference *reference,
	struct dm_lifecycle *lifecycle)
{
	struct dm_lifecycle system;
	struct dm_str tag = reference->tag;
	if (tag.n == 0) {
		return false;
	}
	struct dm_str name = dm_reference_official(arena, reference);
	bool known = dm_words_has(&dm_product_names, name) && find(name, tag, NULL, lifecycle);
	if (known && lifecycle->support == DM_SUPPORT_ENDED) {
		return true;
	}
	struct words words;
	read_words(&words, tag);
	bool named = words.count && find(reference->name, tag, &words, &system);
	if (named && (!known || system.support < lifecycle->support)) {
		*lifecycle = system;
	}
	return known || named;
}

const char *
dm_day_text(struct dm_arena *arena, uint32_t day)
{
	static const char form[] = "0000-00-00";
	char *text = dm_arena_copy(arena, form, sizeof form);
	for (size_t i = sizeof form - 1; i > 0; i--) {
		if (text[i - 1] != '-') {
			text[i - 1] = (char)('0' + day % 10);
			day /= 10;
		}
	}
	return text;
}
