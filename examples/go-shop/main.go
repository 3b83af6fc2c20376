// Command go-shop is a shop behind a Virtual Queue: README.md says how to run it.
package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	run := runShop
	if len(os.Args) == 3 && os.Args[1] == "verify-vectors" {
		run = func() error { return verifyVectors(os.Args[2]) }
	}
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func runShop() error {
	settings, err := readSettings()
	if err != nil {
		return err
	}
	ledger, err := OpenLedger(settings.ledger)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	outbox := &Outbox{settings.queueURL, settings.originToken, ledger, &http.Client{
		Timeout: 5 * time.Second,
		// A redirect would carry the token elsewhere.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	outboxStopped := make(chan struct{})
	go func() {
		outbox.Run(ctx)
		close(outboxStopped)
	}()

	listener, err := net.Listen("tcp", "127.0.0.1:"+settings.port)
	if err != nil {
		return err
	}
	server := &http.Server{
		Handler:           &Shop{&Verifier{settings.alg, settings.issuer, settings.keys}, ledger, settings.queueURL},
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second,
		WriteTimeout:      20 * time.Second,
		MaxHeaderBytes:    16 << 10,
	}
	go func() {
		<-ctx.Done()
		_ = server.Close()
	}()
	fmt.Printf("shop http://%s for the queue at %s\n", listener.Addr(), settings.queueURL)
	if err := server.Serve(listener); err != http.ErrServerClosed {
		return err
	}
	<-outboxStopped
	return nil
}

type settings struct {
	port, queueURL, originToken, ledger, alg, issuer string
	keys                                             Keys
}

func readSettings() (settings, error) {
	read := func(name, fallback string) string {
		if value := os.Getenv(name); value != "" {
			return value
		}
		return fallback
	}
	s := settings{
		port:        read("PORT", "8789"),
		queueURL:    read("QUEUE_URL", "http://127.0.0.1:8787"),
		originToken: read("ORIGIN_TOKEN", ""),
		ledger:      read("LEDGER", "bookings.jsonl"),
		alg:         read("QUEUE_PASS_ALG", "HS256"),
		issuer:      read("QUEUE_PASS_ISSUER", DefaultIssuer),
	}
	if s.originToken == "" {
		return s, fmt.Errorf("Set ORIGIN_TOKEN to the queue's own.")
	}
	switch s.alg {
	case "HS256":
		secrets, err := ReadSecrets(os.Getenv("QUEUE_PASS_SECRET"))
		if err != nil {
			return s, fmt.Errorf("Set QUEUE_PASS_SECRET to the queue's own: %w.", err)
		}
		s.keys = secrets
	case "ES256", "RS256", "EdDSA":
		url := read("QUEUE_JWKS_URL", s.queueURL+"/.well-known/jwks.json")
		s.keys = &RemoteKeys{URL: url, Alg: s.alg, Client: &http.Client{Timeout: 3 * time.Second}}
	default:
		return s, fmt.Errorf("QUEUE_PASS_ALG %s is none of HS256, ES256, RS256 and EdDSA.", s.alg)
	}
	return s, nil
}
