package main

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"math/big"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"
)

// Claims is what a shop needs of a pass that it may believe. JTI names the pass: book once for each.
type Claims struct {
	JTI, UserID, EventID string
	ExpiresAt            int64 // seconds since 1970
}

// A Refusal says why a pass is not believed, by a code that never changes.
type Refusal struct{ Code, Message string }

func (r *Refusal) Error() string { return r.Message }

var (
	errNoPass     = &Refusal{"INVALID_QUEUE_PASS", "There is no queue pass."}
	errInvalid    = &Refusal{"INVALID_QUEUE_PASS", "This is not a valid queue pass."}
	errOtherUser  = &Refusal{"INVALID_QUEUE_PASS", "This queue pass belongs to somebody else."}
	errExpired    = &Refusal{"QUEUE_PASS_EXPIRED", "This queue pass has expired."}
	errOtherEvent = &Refusal{"QUEUE_PASS_EVENT_MISMATCH", "This queue pass is for another event."}
)

// A Verifier checks queue passes without asking the queue about each. Alg is the shop's configuration: HS256, ES256,
// RS256 or EdDSA. The token has no say in it.
type Verifier struct {
	Alg    string
	Issuer string // DefaultIssuer, unless the queue's QUEUE_PASS_ISSUER is set
	Keys   Keys
}

const DefaultIssuer = "virtual-queue"

const maxPassLength = 4096

// The letters of base64url, in three parts: decoders pass over padding and line breaks, so they are refused before.
var compactJWT = regexp.MustCompile(`^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$`)

// Verify returns the claims of a pass for this event. userID is the person that the shop's own login knows, "" when it
// knows none. The error is a *Refusal, or says that the keys cannot be had at the moment.
func (v *Verifier) Verify(pass, eventID, userID string, now time.Time) (*Claims, error) {
	if pass == "" {
		return nil, errNoPass
	}
	if len(pass) > maxPassLength || !compactJWT.MatchString(pass) {
		return nil, errInvalid
	}
	parts := strings.Split(pass, ".")
	header, err := decodeObject(parts[0])
	if err != nil || !v.isPassHeader(header) {
		return nil, errInvalid
	}
	keys, err := v.Keys.Find(text(header, "kid"))
	if errors.Is(err, ErrUnknownKey) {
		return nil, errInvalid
	} else if err != nil {
		return nil, err
	}
	signature, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil || !isSignedByOne(keys, parts[0]+"."+parts[1], signature) {
		return nil, errInvalid
	}
	fields, err := decodeObject(parts[1])
	if err != nil {
		return nil, errInvalid
	}
	return v.judge(fields, eventID, userID, now.Unix())
}

func (v *Verifier) isPassHeader(header map[string]any) bool {
	typ := strings.TrimPrefix(strings.ToLower(text(header, "typ")), "application/")
	_, isCritical := header["crit"] // extensions that must be understood
	return text(header, "alg") == v.Alg && typ == "queue-pass+jwt" && !isCritical
}

// judge looks at the claims of a token that is rightly signed. Only a pass that is one in all else is called expired.
func (v *Verifier) judge(fields map[string]any, eventID, userID string, now int64) (*Claims, error) {
	claims := &Claims{JTI: text(fields, "jti"), UserID: text(fields, "user_id"), EventID: text(fields, "event_id")}
	expiresAt, hasEnd := integer(fields, "exp")
	_, hasStart := integer(fields, "iat") // the queue's clock: it is not compared with ours
	notBefore, mayHold := integer(fields, "nbf")
	if _, isThere := fields["nbf"]; !isThere {
		notBefore, mayHold = now, true
	}
	isPass := text(fields, "iss") == v.Issuer && text(fields, "aud") == "booking-origin" &&
		text(fields, "type") == "queue_pass" && claims.JTI != "" && claims.EventID != "" &&
		claims.UserID != "" && claims.UserID == text(fields, "sub") && hasStart && hasEnd && mayHold && notBefore <= now
	claims.ExpiresAt = expiresAt
	switch {
	case !isPass:
		return nil, errInvalid
	case expiresAt <= now:
		return nil, errExpired
	case claims.EventID != eventID:
		return nil, errOtherEvent
	case userID != "" && claims.UserID != userID:
		return nil, errOtherUser
	}
	return claims, nil
}

// decodeObject keeps the letter case of names, which decoding into a struct does not.
func decodeObject(part string) (map[string]any, error) {
	text, err := base64.RawURLEncoding.DecodeString(part)
	if err != nil || !utf8.Valid(text) {
		return nil, errInvalid
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var fields map[string]any
	if err := decoder.Decode(&fields); err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); err != io.EOF { // something follows the object
		return nil, errInvalid
	}
	return fields, nil
}

// text is "" for what is missing or no text.
func text(fields map[string]any, name string) string {
	value, _ := fields[name].(string)
	return value
}

func integer(fields map[string]any, name string) (int64, bool) {
	number, isNumber := fields[name].(json.Number)
	value, err := number.Int64()
	return value, isNumber && err == nil
}

func isSignedByOne(keys []any, input string, signature []byte) bool {
	for _, key := range keys {
		if isSigned(key, input, signature) {
			return true
		}
	}
	return false
}

func isSigned(key any, input string, signature []byte) bool {
	digest := sha256.Sum256([]byte(input))
	switch key := key.(type) {
	case []byte:
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(input))
		return hmac.Equal(mac.Sum(nil), signature)
	case *ecdsa.PublicKey:
		if len(signature) != 64 { // r and s in 32 bytes each, and not in DER
			return false
		}
		r, s := new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:])
		return ecdsa.Verify(key, digest[:], r, s)
	case *rsa.PublicKey:
		return rsa.VerifyPKCS1v15(key, crypto.SHA256, digest[:], signature) == nil
	case ed25519.PublicKey:
		return ed25519.Verify(key, []byte(input), signature)
	}
	return false
}
