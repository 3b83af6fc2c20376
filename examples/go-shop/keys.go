package main

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Keys finds what a pass is checked with: the shared secret, or the public key that the header's kid names.
type Keys interface {
	// Find returns the keys that may have signed. It fails with ErrUnknownKey when no key has this name; other errors say
	// that the keys cannot be had now.
	Find(kid string) ([]any, error)
}

var (
	ErrUnknownKey      = errors.New("no key has this name")
	ErrKeysUnavailable = errors.New("the queue's keys cannot be had")
	errAskedLately     = errors.New("the last request failed, and the next one may go in half a minute")
)

// Secrets are those of QUEUE_PASS_SECRET: one, or several while the queue changes from one to another.
type Secrets []any

func (s Secrets) Find(string) ([]any, error) { return s, nil }

const minSecretBytes = 32

// ReadSecrets takes a secret as it is written, without decoding it from base64, or a JSON list of secrets.
func ReadSecrets(text string) (Secrets, error) {
	list := []string{text}
	if strings.HasPrefix(text, "[") {
		if err := json.Unmarshal([]byte(text), &list); err != nil {
			return nil, err
		}
	}
	var secrets Secrets
	for _, secret := range list {
		if len(secret) < minSecretBytes {
			return nil, fmt.Errorf("a secret has at least %d bytes", minSecretBytes)
		}
		secrets = append(secrets, []byte(secret))
	}
	if len(secrets) == 0 {
		return nil, errors.New("a list of secrets has one at least")
	}
	return secrets, nil
}

// KeySet is what the queue publishes, by kid.
type KeySet map[string]any

func (s KeySet) Find(kid string) ([]any, error) {
	if key, isThere := s[kid]; isThere {
		return []any{key}, nil
	}
	return nil, ErrUnknownKey
}

const (
	keysCachedFor = 5 * time.Minute
	keysCooldown  = 30 * time.Second // between two requests, however many unknown kids arrive
	maxKeySetSize = 64 << 10
)

// RemoteKeys asks the queue for its keys when they are five minutes old, and when a pass names one that it does not know:
// a new key, or a forged pass. While the queue is away it goes on with the keys that it has.
type RemoteKeys struct {
	URL, Alg string
	Client   *http.Client

	asking    sync.Mutex // held while the queue is asked
	mu        sync.Mutex // guards what follows
	keys      KeySet
	fetchedAt time.Time
	triedAt   time.Time
}

func (r *RemoteKeys) Find(kid string) ([]any, error) {
	key, isFresh := r.look(kid)
	if key != nil && (isFresh || !r.asking.TryLock()) {
		return []any{key}, nil
	}
	if key == nil {
		r.asking.Lock() // another request may be asking for this very key
	}
	err := r.refresh(kid)
	r.asking.Unlock()
	if key, _ := r.look(kid); key != nil {
		return []any{key}, nil
	}
	if err != nil {
		return nil, err
	}
	return nil, ErrUnknownKey
}

func (r *RemoteKeys) look(kid string) (key any, isFresh bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.keys[kid], time.Since(r.fetchedAt) < keysCachedFor
}

// refresh returns an error only when there are no keys at all.
func (r *RemoteKeys) refresh(kid string) error {
	if key, isFresh := r.look(kid); key != nil && isFresh || time.Since(r.triedAt) < keysCooldown {
		return r.errWithoutKeys(errAskedLately)
	}
	r.triedAt = time.Now()
	keys, err := r.fetch()
	if err != nil {
		return r.errWithoutKeys(err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.keys, r.fetchedAt = keys, time.Now()
	return nil
}

func (r *RemoteKeys) errWithoutKeys(cause error) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.keys) > 0 {
		return nil
	}
	return fmt.Errorf("%w at %s: %v", ErrKeysUnavailable, r.URL, cause)
}

func (r *RemoteKeys) fetch() (KeySet, error) {
	response, err := r.Client.Get(r.URL)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, errors.New(response.Status)
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, maxKeySetSize))
	if err != nil {
		return nil, err
	}
	return ParseKeySet(body, r.Alg)
}

type jwk struct {
	Kty, Crv, Kid, Alg, Use string
	X, Y, N, E              string
}

// ParseKeySet reads the keys of a JWKS that are for this algorithm; it fails when there is none.
func ParseKeySet(body []byte, alg string) (KeySet, error) {
	var set struct{ Keys []jwk }
	if err := json.Unmarshal(body, &set); err != nil {
		return nil, err
	}
	keys := KeySet{}
	for _, key := range set.Keys {
		if key.Kid == "" || key.Alg != "" && key.Alg != alg || key.Use != "" && key.Use != "sig" {
			continue
		}
		if public := key.public(alg); public != nil {
			keys[key.Kid] = public
		}
	}
	if len(keys) == 0 {
		return nil, fmt.Errorf("no key for %s is in the set", alg)
	}
	return keys, nil
}

// public is nil for a key that is not of this algorithm, or none at all.
func (k jwk) public(alg string) any {
	switch {
	case alg == "ES256" && k.Kty == "EC" && k.Crv == "P-256":
		x, y := number(k.X), number(k.Y)
		if elliptic.P256().IsOnCurve(x, y) {
			return &ecdsa.PublicKey{Curve: elliptic.P256(), X: x, Y: y}
		}
	case alg == "RS256" && k.Kty == "RSA":
		n, e := number(k.N), number(k.E)
		if n.BitLen() >= 2048 && e.IsInt64() && e.Int64() > 1 && e.Int64() < 1<<31 {
			return &rsa.PublicKey{N: n, E: int(e.Int64())}
		}
	case alg == "EdDSA" && k.Kty == "OKP" && k.Crv == "Ed25519":
		if x, err := base64.RawURLEncoding.DecodeString(k.X); err == nil && len(x) == ed25519.PublicKeySize {
			return ed25519.PublicKey(x)
		}
	}
	return nil
}

// number is 0 for what is no base64url.
func number(text string) *big.Int {
	bytes, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return new(big.Int)
	}
	return new(big.Int).SetBytes(bytes)
}
