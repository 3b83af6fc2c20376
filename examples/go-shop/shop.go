package main

import (
	"encoding/json"
	"errors"
	"html/template"
	"log"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// A Shop books for people who bring a queue pass: by its API, and by the page of each event.
type Shop struct {
	Verifier *Verifier
	Ledger   *Ledger
	QueueURL string
}

const (
	passField   = "queue_pass" // of the queue's form, and the name of the cookie
	maxBodySize = 8 << 10
)

var eventPage = regexp.MustCompile(`^/events/([A-Za-z0-9_.-]{1,64})$`)

func (s *Shop) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	r.Body = http.MaxBytesReader(w, r.Body, maxBodySize)
	event := eventPage.FindStringSubmatch(r.URL.Path)
	switch {
	case r.URL.Path == "/bookings/reserve":
		s.reserve(w, r)
	case r.URL.Path == "/":
		http.Redirect(w, r, "/events/demo", http.StatusSeeOther)
	case event != nil:
		s.visit(w, r, event[1])
	default:
		refuse(w, http.StatusNotFound, "NOT_FOUND", "There is nothing here.")
	}
}

// reserve is for an app or a page with a script. The pass comes in X-Queue-Pass, the event in the body.
func (s *Shop) reserve(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		refuse(w, http.StatusMethodNotAllowed, "METHOD_NOT_ALLOWED", "Reserve with POST.")
		return
	}
	var body struct {
		EventID string `json:"event_id"`
	}
	if err := json.NewDecoder(r.Body).Decode(&body); isTooLarge(err) {
		refuse(w, http.StatusRequestEntityTooLarge, "PAYLOAD_TOO_LARGE", "This request is too large.")
		return
	} else if err != nil || body.EventID == "" {
		refuse(w, http.StatusBadRequest, "INVALID_REQUEST", `Send a JSON body like {"event_id":"demo"}.`)
		return
	}
	pass := r.Header.Get("X-Queue-Pass")
	// X-User-ID is the gateway's word for who is logged in; a shop with a login of its own asks that instead.
	claims, err := s.Verifier.Verify(pass, body.EventID, r.Header.Get("X-User-ID"), time.Now())
	if err != nil {
		refuseFor(w, err)
		return
	}
	booking, isNew, err := s.Ledger.Book(claims, pass)
	if err != nil {
		refuseFor(w, err)
		return
	}
	status := http.StatusOK
	if isNew {
		status = http.StatusCreated
	}
	answer(w, status, map[string]string{
		"booking_id": booking.BookingID, "user_id": booking.UserID, "event_id": booking.EventID,
	})
}

// visit is the page of an event. The pass comes in the form that the queue's page posts, or in a cookie that the queue has
// set for a domain they share. A posted pass goes into the same cookie, so that both ways go on alike.
func (s *Shop) visit(w http.ResponseWriter, r *http.Request, eventID string) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead && r.Method != http.MethodPost {
		refuse(w, http.StatusMethodNotAllowed, "METHOD_NOT_ALLOWED", "Look with GET, act with POST.")
		return
	}
	if err := r.ParseForm(); err != nil {
		refuse(w, http.StatusRequestEntityTooLarge, "PAYLOAD_TOO_LARGE", "This form cannot be read.")
		return
	}
	posted := r.PostForm.Get(passField)
	pass := posted
	if cookie, err := r.Cookie(passField); err == nil && posted == "" {
		pass = cookie.Value
	}
	if pass == "" && r.Method != http.MethodPost {
		s.show(w, r, http.StatusOK, page{Heading: "Tickets are sold through the queue", EventID: eventID})
		return
	}
	claims, err := s.Verifier.Verify(pass, eventID, "", time.Now())
	var refusal *Refusal
	switch {
	case errors.As(err, &refusal):
		s.turnAway(w, r, eventID, refusal.Message)
	case err != nil:
		refuseFor(w, err)
	case r.Method != http.MethodPost:
		booking, isBooked := s.Ledger.Find(claims.JTI)
		if isBooked {
			s.show(w, r, http.StatusOK, page{Heading: "You have booked", EventID: eventID, BookingID: booking.BookingID})
		} else {
			s.show(w, r, http.StatusOK, page{Heading: "You are in", EventID: eventID, MayBook: true})
		}
	case posted != "":
		// This example has no TLS; with TLS, add Secure.
		http.SetCookie(w, &http.Cookie{
			Name: passField, Value: pass, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode,
			MaxAge: int(claims.ExpiresAt - time.Now().Unix()),
		})
		http.Redirect(w, r, r.URL.RequestURI(), http.StatusSeeOther)
	case !isFromOwnPage(r):
		s.turnAway(w, r, eventID, "This form is not the shop's.")
	default:
		if _, _, err := s.Ledger.Book(claims, pass); err != nil {
			refuseFor(w, err)
			return
		}
		http.Redirect(w, r, r.URL.RequestURI(), http.StatusSeeOther)
	}
}

// isFromOwnPage: browsers name the origin of every form they post.
func isFromOwnPage(r *http.Request) bool {
	origin, err := url.Parse(r.Header.Get("Origin"))
	return err == nil && origin.Host != "" && origin.Host == r.Host
}

func (s *Shop) turnAway(w http.ResponseWriter, r *http.Request, eventID, why string) {
	s.show(w, r, http.StatusForbidden, page{Heading: "Tickets are sold through the queue", Why: why, EventID: eventID})
}

type page struct {
	Heading, Why, EventID, BookingID, Queue string
	MayBook                                 bool
}

func (s *Shop) show(w http.ResponseWriter, r *http.Request, status int, content page) {
	back := url.Values{"to": {"http://" + r.Host + "/events/" + content.EventID}}
	content.Queue = s.QueueURL + "/queue/" + content.EventID + "?" + back.Encode()
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy",
		"default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'")
	w.WriteHeader(status)
	if err := document.Execute(w, content); err != nil {
		log.Print(err) // the browser has gone
	}
}

var document = template.Must(template.New("page").Parse(strings.TrimSpace(`
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{.Heading}} – Example shop in Go</title>
<style>body { font: 1.125rem/1.5 system-ui, sans-serif; max-width: 30rem; margin: 15vh auto 0; padding: 0 1.25rem }</style>
<h1>{{.Heading}}</h1>
{{if .BookingID}}<p>Event: <b>{{.EventID}}</b></p><p>Booking: <code>{{.BookingID}}</code></p>
{{else if .MayBook}}<p>Your queue pass for <b>{{.EventID}}</b> is valid.</p><form method="post"><button>Book</button></form>
{{else}}{{if .Why}}<p>{{.Why}}</p>{{end}}<p><a href="{{.Queue}}">Go to the queue</a></p>{{end}}
</html>
`)))

func isTooLarge(err error) bool {
	var tooLarge *http.MaxBytesError
	return errors.As(err, &tooLarge)
}

func refuseFor(w http.ResponseWriter, err error) {
	var refusal *Refusal
	if errors.As(err, &refusal) {
		refuse(w, http.StatusForbidden, refusal.Code, refusal.Message)
		return
	}
	log.Print(err)
	w.Header().Set("Retry-After", "5")
	code := "UNAVAILABLE" // the ledger
	if errors.Is(err, ErrKeysUnavailable) {
		code = "QUEUE_KEYS_UNAVAILABLE"
	}
	refuse(w, http.StatusServiceUnavailable, code, "The shop cannot take bookings at the moment.")
}

func refuse(w http.ResponseWriter, status int, code, message string) {
	answer(w, status, map[string]any{"error": map[string]string{"code": code, "message": message}})
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}
