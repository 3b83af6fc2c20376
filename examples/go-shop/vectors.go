package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"
)

// verifyVectors prints what the verifier says to each pass of docs/pass-vectors.json: the verdict, a tab, its name.
func verifyVectors(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var file struct {
		Keys map[string]struct {
			Secret string
			JWKS   json.RawMessage
		}
		Vectors []struct {
			Name, Alg, Key, Token string
			EventID               string `json:"event_id"`
			UserID                string `json:"user_id"`
			Now                   int64
		}
	}
	if err := json.Unmarshal(text, &file); err != nil {
		return err
	}
	for _, vector := range file.Vectors {
		material := file.Keys[vector.Key]
		verifier := &Verifier{vector.Alg, DefaultIssuer, Secrets{[]byte(material.Secret)}}
		if vector.Alg != "HS256" {
			if verifier.Keys, err = ParseKeySet(material.JWKS, vector.Alg); err != nil {
				return err
			}
		}
		verdict := "ok"
		var refusal *Refusal
		_, err := verifier.Verify(vector.Token, vector.EventID, vector.UserID, time.Unix(vector.Now, 0))
		if errors.As(err, &refusal) {
			verdict = refusal.Code
		} else if err != nil {
			return err
		}
		fmt.Printf("%s\t%s\n", verdict, vector.Name)
	}
	return nil
}
