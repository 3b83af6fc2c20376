package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log"
	"net/http"
	"strconv"
	"sync"
	"time"
)

const (
	reportsAtOnce = 16
	firstPause    = 500 * time.Millisecond
	longestPause  = 10 * time.Second
	longestWait   = 10 * time.Minute // for a Retry-After
	giveUpAfter   = 24 * time.Hour   // after the pass has ended; then the queue takes no report any more
)

// An Outbox tells the queue of bookings until each is settled. The ledger is its memory: a shop that starts again goes on
// where it stopped, and the queue counts a booking id once, however often it is told.
type Outbox struct {
	QueueURL, OriginToken string
	Ledger                *Ledger
	Client                *http.Client
}

type attempt struct {
	nextAt time.Time
	pause  time.Duration
}

// Run returns when ctx is done.
func (o *Outbox) Run(ctx context.Context) {
	attempts := map[string]*attempt{}
	for {
		wait := time.Minute
		var due []Booking
		for _, booking := range o.Ledger.Pending() {
			if attempts[booking.JTI] == nil {
				attempts[booking.JTI] = &attempt{pause: firstPause}
			}
			left := time.Until(attempts[booking.JTI].nextAt)
			if left <= 0 && len(due) < reportsAtOnce {
				due = append(due, booking)
			} else if left < wait {
				wait = left
			}
		}
		if len(due) > 0 {
			o.send(ctx, due, attempts)
			continue
		}
		select {
		case <-ctx.Done():
			return
		case <-o.Ledger.Booked:
		case <-time.After(wait):
		}
	}
}

func (o *Outbox) send(ctx context.Context, due []Booking, attempts map[string]*attempt) {
	var group sync.WaitGroup
	for _, booking := range due {
		group.Add(1)
		go func(booking Booking, try *attempt) {
			defer group.Done()
			outcome, retryAfter := o.report(ctx, booking)
			if outcome == "" && time.Since(time.Unix(booking.ExpiresAt, 0)) > giveUpAfter {
				outcome = "given up"
			}
			if outcome == "" {
				try.nextAt = time.Now().Add(maxDuration(retryAfter, try.pause))
				try.pause = minDuration(2*try.pause, longestPause)
			} else if err := o.Ledger.Settle(booking.JTI, outcome); err != nil {
				log.Printf("the ledger: %v", err)
				try.nextAt = time.Now().Add(longestPause)
			}
		}(booking, attempts[booking.JTI])
	}
	group.Wait()
	if ctx.Err() != nil {
		return
	}
	for _, booking := range due {
		if settled, _ := o.Ledger.Find(booking.JTI); settled.Report != "pending" {
			delete(attempts, booking.JTI)
		}
	}
}

// report makes one attempt. The outcome is "" when another one may succeed.
func (o *Outbox) report(ctx context.Context, booking Booking) (outcome string, retryAfter time.Duration) {
	body, _ := json.Marshal(map[string]string{
		"queue_pass": booking.Pass, "event_id": booking.EventID, "booking_id": booking.BookingID,
	})
	request, err := http.NewRequestWithContext(ctx, http.MethodPost,
		o.QueueURL+"/api/v1/queue/pass/complete", bytes.NewReader(body))
	if err != nil {
		return "", 0
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+o.OriginToken)
	response, err := o.Client.Do(request)
	if err != nil {
		return "", 0
	}
	defer response.Body.Close()
	var answer struct {
		Status string
		Error  struct{ Code string }
	}
	if err := json.NewDecoder(io.LimitReader(response.Body, 64<<10)).Decode(&answer); err != nil {
		return "", 0 // not the queue's own answer
	}
	seconds, _ := strconv.Atoi(response.Header.Get("Retry-After"))
	retryAfter = minDuration(time.Duration(seconds)*time.Second, longestWait)
	switch code := response.StatusCode; {
	case code == http.StatusOK:
		return answer.Status, 0
	case code == http.StatusTooManyRequests || code >= 500:
		return "", retryAfter
	case code == http.StatusUnauthorized:
		log.Print("the queue does not take ORIGIN_TOKEN; mend it, bookings are kept until then")
		return "", longestPause
	}
	log.Printf("the queue refused booking %s: %d %s", booking.BookingID, response.StatusCode, answer.Error.Code)
	return "refused: " + answer.Error.Code, 0
}

func minDuration(a, b time.Duration) time.Duration {
	if a < b {
		return a
	}
	return b
}

func maxDuration(a, b time.Duration) time.Duration {
	if a > b {
		return a
	}
	return b
}
