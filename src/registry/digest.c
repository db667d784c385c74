/*
 * FIPS 180-4: 4.1 functions, 4.2 constants, 5.1 padding, 6.2 SHA-256, 6.4 SHA-512, 6.5 SHA-384. Whole messages only: a manifest is
 * in memory anyway.
 */
#include "digest.h"

#include <stdio.h>

/* 4.2.3: the first 64 bits of the fractions of the cube roots of the first 80 primes; 4.2.2 is their upper halves. */
static const uint64_t constants[80] = {
	0x428a2f98d728ae22,
	0x7137449123ef65cd,
	0xb5c0fbcfec4d3b2f,
	0xe9b5dba58189dbbc,
	0x3956c25bf348b538,
	0x59f111f1b605d019,
	0x923f82a4af194f9b,
	0xab1c5ed5da6d8118,
	0xd807aa98a3030242,
	0x12835b0145706fbe,
	0x243185be4ee4b28c,
	0x550c7dc3d5ffb4e2,
	0x72be5d74f27b896f,
	0x80deb1fe3b1696b1,
	0x9bdc06a725c71235,
	0xc19bf174cf692694,
	0xe49b69c19ef14ad2,
	0xefbe4786384f25e3,
	0x0fc19dc68b8cd5b5,
	0x240ca1cc77ac9c65,
	0x2de92c6f592b0275,
	0x4a7484aa6ea6e483,
	0x5cb0a9dcbd41fbd4,
	0x76f988da831153b5,
	0x983e5152ee66dfab,
	0xa831c66d2db43210,
	0xb00327c898fb213f,
	0xbf597fc7beef0ee4,
	0xc6e00bf33da88fc2,
	0xd5a79147930aa725,
	0x06ca6351e003826f,
	0x142929670a0e6e70,
	0x27b70a8546d22ffc,
	0x2e1b21385c26c926,
	0x4d2c6dfc5ac42aed,
	0x53380d139d95b3df,
	0x650a73548baf63de,
	0x766a0abb3c77b2a8,
	0x81c2c92e47edaee6,
	0x92722c851482353b,
	0xa2bfe8a14cf10364,
	0xa81a664bbc423001,
	0xc24b8b70d0f89791,
	0xc76c51a30654be30,
	0xd192e819d6ef5218,
	0xd69906245565a910,
	0xf40e35855771202a,
	0x106aa07032bbd1b8,
	0x19a4c116b8d2d0c8,
	0x1e376c085141ab53,
	0x2748774cdf8eeb99,
	0x34b0bcb5e19b48a8,
	0x391c0cb3c5c95a63,
	0x4ed8aa4ae3418acb,
	0x5b9cca4f7763e373,
	0x682e6ff3d6b2b8a3,
	0x748f82ee5defb2fc,
	0x78a5636f43172f60,
	0x84c87814a1f0ab72,
	0x8cc702081a6439ec,
	0x90befffa23631e28,
	0xa4506cebde82bde9,
	0xbef9a3f7b2c67915,
	0xc67178f2e372532b,
	0xca273eceea26619c,
	0xd186b8c721c0c207,
	0xeada7dd6cde0eb1e,
	0xf57d4f7fee6ed178,
	0x06f067aa72176fba,
	0x0a637dc5a2c898a6,
	0x113f9804bef90dae,
	0x1b710b35131c471b,
	0x28db77f523047d84,
	0x32caab7b40c72493,
	0x3c9ebe0a15c9bebc,
	0x431d67c49c100d4c,
	0x4cc5d4becb3e42b6,
	0x597f299cfc657e2a,
	0x5fcb6fab3ad6faec,
	0x6c44198c4a475817,
};

/* 5.3.3 to 5.3.5: the first hash values. */
static const uint64_t first256[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f,
	0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
static const uint64_t first512[8] = {0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b,
	0xa54ff53a5f1d36f1, 0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b,
	0x5be0cd19137e2179};

static const uint64_t first384[8] = {0xcbbb9d5dc1059ed8, 0x629a292a367cd507, 0x9159015a3070dd17,
	0x152fecd8f70e5939, 0x67332667ffc00b31, 0x8eb44a8768581511, 0xdb0c2e0d64f98fa7,
	0x47b5481dbefa4fa4};

/* The two differ in word size, rounds and these amounts (4.1.2, 4.1.3): Sigma0, Sigma1, sigma0, sigma1. */
struct variant {
	unsigned bits, rounds;
	unsigned sum0[3], sum1[3], small0[3],
		small1[3]; /* rotations; the last of small is a shift */
};

static const struct variant sha256 = {32, 64, {2, 13, 22}, {6, 11, 25}, {7, 18, 3}, {17, 19, 10}};
static const struct variant sha512 = {64, 80, {28, 34, 39}, {14, 18, 41}, {1, 8, 7}, {19, 61, 6}};

static uint64_t
rotate(const struct variant *v, uint64_t x, unsigned n)
{
	return v->bits == 32 ? (uint32_t)(x >> n | x << (32 - n)) : (x >> n | x << (64 - n));
}

static uint64_t
mix(const struct variant *v, uint64_t x, const unsigned by[3], bool shift)
{
	return rotate(v, x, by[0]) ^ rotate(v, x, by[1]) ^
	       (shift ? x >> by[2] : rotate(v, x, by[2]));
}

/* 6.2.2 and 6.4.2, for one block of 16 words. */
static void
add_block(const struct variant *v, uint64_t hash[8], const unsigned char *block)
{
	const uint64_t mask = v->bits == 32 ? 0xFFFFFFFF : UINT64_MAX;
	uint64_t w[80], s[8]; /* s: a b c d e f g h */
	for (unsigned t = 0; t < v->rounds; t++) {
		if (t < 16) {
			w[t] = 0;
			for (unsigned i = 0; i < v->bits / 8; i++) {
				w[t] = w[t] << 8 | *block++;
			}
		} else {
			w[t] = (mix(v, w[t - 2], v->small1, true) + w[t - 7] +
				       mix(v, w[t - 15], v->small0, true) + w[t - 16]) &
			       mask;
		}
	}
	memcpy(s, hash, sizeof s);
	for (unsigned t = 0; t < v->rounds; t++) {
		uint64_t constant = v->bits == 32 ? constants[t] >> 32 : constants[t];
		uint64_t choice = (s[4] & s[5]) ^ (~s[4] & s[6]);
		uint64_t majority = (s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]);
		uint64_t one = s[7] + mix(v, s[4], v->sum1, false) + choice + constant + w[t];
		uint64_t two = mix(v, s[0], v->sum0, false) + majority;
		memmove(s + 1, s, 7 * sizeof *s);
		s[4] = (s[4] + one) & mask;
		s[0] = (one + two) & mask;
	}
	for (unsigned i = 0; i < 8; i++) {
		hash[i] = (hash[i] + s[i]) & mask;
	}
}

static void
compute(const struct variant *v, const uint64_t first[8], struct dm_str content, uint64_t hash[8])
{
	const size_t bits_of_word = v->bits, size = bits_of_word * 2,
		     length_size = bits_of_word / 4;
	unsigned char tail[256] = {0};
	memcpy(hash, first, 8 * sizeof *hash);
	size_t whole = content.n - content.n % size, rest = content.n - whole;
	for (size_t i = 0; i < whole; i += size) {
		add_block(v, hash, (const unsigned char *)content.p + i);
	}
	/* 5.1: a one bit, zeros, the length in bits, big-endian */
	if (rest) {
		memcpy(tail, content.p + whole, rest);
	}
	tail[rest] = 0x80;
	size_t end = rest + 1 + length_size <= size ? size : 2 * size;
	uint64_t bits = (uint64_t)content.n * 8;
	for (size_t i = 0; i < 8; i++) {
		tail[end - 1 - i] = (unsigned char)(bits >> (8 * i));
	}
	for (size_t i = 0; i < end; i += size) {
		add_block(v, hash, tail + i);
	}
}

void
dm_digest_text(struct dm_str content, const char *like, char text[DM_DIGEST_TEXT])
{
	static const struct {
		const char *name;
		const struct variant *variant;
		const uint64_t *first;
		unsigned words; /* of the hash that are kept */
	} algorithms[] = {{"sha256:", &sha256, first256, 8}, {"sha384:", &sha512, first384, 6},
		{"sha512:", &sha512, first512, 8}};
	size_t k = 0;
	for (size_t i = 1; like && i < sizeof algorithms / sizeof *algorithms; i++) {
		k = strncmp(like, algorithms[i].name, 7) == 0 ? i : k;
	}
	uint64_t hash[8];
	compute(algorithms[k].variant, algorithms[k].first, content, hash);
	size_t n = (size_t)snprintf(text, DM_DIGEST_TEXT, "%s", algorithms[k].name);
	for (unsigned i = 0; i < algorithms[k].words; i++) {
		n += (size_t)snprintf(text + n, DM_DIGEST_TEXT - n, "%0*llx",
			(int)algorithms[k].variant->bits / 4, (unsigned long long)hash[i]);
	}
}

bool
dm_digest_names(const char *digest, struct dm_str content)
{
	char text[DM_DIGEST_TEXT];
	dm_digest_text(content, digest, text);
	return strcmp(text, digest) == 0;
}
