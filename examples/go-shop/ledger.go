package main

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"sync"
	"syscall"
)

// A Booking is valid from the moment it is in the ledger, whatever becomes of its report.
type Booking struct {
	JTI       string `json:"jti"`
	BookingID string `json:"booking_id,omitempty"`
	UserID    string `json:"user_id,omitempty"`
	EventID   string `json:"event_id,omitempty"`
	ExpiresAt int64  `json:"exp,omitempty"`  // of the pass, in seconds since 1970
	Pass      string `json:"pass,omitempty"` // for the report
	Report    string `json:"report"`         // "pending", or what the queue made of it
}

// A Ledger keeps bookings in a file of lines that only grows: a line for each booking, and one for what became of its
// report. A real shop has a database with a unique index on jti.
type Ledger struct {
	mu    sync.Mutex
	file  *os.File
	size  int64
	byJTI map[string]*Booking
	// unreported are those of byJTI that the queue has to be told of.
	unreported map[string]*Booking
	// Booked has something in it when there is something new to report.
	Booked chan struct{}
}

// OpenLedger reads what an earlier run has booked. No other process may have the file open.
func OpenLedger(path string) (*Ledger, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, fmt.Errorf("%s is in use by another shop: %w", path, err)
	}
	text, err := io.ReadAll(file)
	if err != nil {
		return nil, err
	}
	ledger := &Ledger{
		file: file, byJTI: map[string]*Booking{}, unreported: map[string]*Booking{}, Booked: make(chan struct{}, 1),
	}
	// A crash may leave half a line, of a booking that nobody was told of.
	ledger.size = int64(bytes.LastIndexByte(text, '\n') + 1)
	if err := file.Truncate(ledger.size); err != nil {
		return nil, err
	}
	for _, line := range bytes.Split(text[:ledger.size], []byte("\n")) {
		if len(line) == 0 {
			continue
		}
		var entry Booking
		if err := json.Unmarshal(line, &entry); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		ledger.apply(entry)
	}
	return ledger, nil
}

func (l *Ledger) apply(entry Booking) {
	if booking, isThere := l.byJTI[entry.JTI]; isThere {
		booking.Report, booking.Pass = entry.Report, ""
		delete(l.unreported, entry.JTI)
		return
	}
	l.byJTI[entry.JTI] = &entry
	l.unreported[entry.JTI] = &entry
}

// Book takes a booking for a verified pass; the same pass again is the same booking again.
func (l *Ledger) Book(claims *Claims, pass string) (booking Booking, isNew bool, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if earlier, isThere := l.byJTI[claims.JTI]; isThere {
		return *earlier, false, nil
	}
	booking = Booking{
		JTI: claims.JTI, BookingID: newBookingID(), UserID: claims.UserID, EventID: claims.EventID,
		ExpiresAt: claims.ExpiresAt, Pass: pass, Report: "pending",
	}
	if err := l.write(booking); err != nil {
		return Booking{}, false, err
	}
	select {
	case l.Booked <- struct{}{}:
	default: // it is known already
	}
	return booking, true, nil
}

// Find returns the booking that was made with a pass.
func (l *Ledger) Find(jti string) (Booking, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if booking, isThere := l.byJTI[jti]; isThere {
		return *booking, true
	}
	return Booking{}, false
}

// Pending lists the bookings that the queue has to be told of.
func (l *Ledger) Pending() []Booking {
	l.mu.Lock()
	defer l.mu.Unlock()
	pending := make([]Booking, 0, len(l.unreported))
	for _, booking := range l.unreported {
		pending = append(pending, *booking)
	}
	return pending
}

// Settle notes what became of a report: it is not sent again.
func (l *Ledger) Settle(jti, report string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.write(Booking{JTI: jti, Report: report})
}

// write leaves a whole line on the disk, or none.
func (l *Ledger) write(entry Booking) error {
	line, err := json.Marshal(entry)
	if err != nil {
		return err
	}
	if _, err = l.file.Write(append(line, '\n')); err == nil {
		err = l.file.Sync()
	}
	if err != nil {
		_ = l.file.Truncate(l.size) // else the next line would be glued to this one
		return err
	}
	l.size += int64(len(line)) + 1
	l.apply(entry)
	return nil
}

func newBookingID() string {
	random := make([]byte, 16)
	if _, err := rand.Read(random); err != nil {
		panic(err) // the system has no randomness
	}
	return "bk_" + hex.EncodeToString(random)
}
