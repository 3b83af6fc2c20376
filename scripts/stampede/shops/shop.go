// A shop on Go's own server that knows nothing of queues: README.md.
package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"path"
	"strings"
	"sync"
	"time"
)

var (
	poster   = makePoster()
	packed   = pack()
	logMutex sync.Mutex
	logFile  *os.File
)

type line struct {
	At      int64             `json:"at"`
	Method  string            `json:"method"`
	Target  string            `json:"target"`
	Served  string            `json:"served"`
	Headers map[string]string `json:"headers"`
}

func main() {
	var err error
	if logFile, err = os.OpenFile(os.Getenv("LOG"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600); err != nil {
		log.Fatal(err)
	}
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Getenv("PORT"), http.HandlerFunc(serve)))
}

func serve(w http.ResponseWriter, r *http.Request) {
	page := pageOf(r)
	note(r, page)
	switch page {
	case "seats":
		html(w, 200, "<h1>Pick your seat</h1><form method=post action=/orders>")
	case "order":
		html(w, 201, "<h1>Ordered</h1><p>seat "+r.PostFormValue("seat"))
	case "front":
		html(w, 200, "<h1>Welcome</h1>")
	case "poster":
		w.Header().Set("ETag", `"poster"`)
		http.ServeContent(w, r, "poster.jpg", time.Unix(1_700_000_000, 0), bytes.NewReader(poster))
	case "packed":
		w.Header().Set("Content-Encoding", "gzip")
		w.Header().Set("ETag", `"packed"`)
		w.Write(packed)
	case "ticks":
		w.Header().Set("Content-Type", "text/event-stream")
		for n := 1; n <= 5; n++ {
			fmt.Fprintf(w, "data: %d\n\n", n)
			w.(http.Flusher).Flush()
			time.Sleep(50 * time.Millisecond)
		}
	case "cookies":
		w.Header().Add("Set-Cookie", "a=1; Path=/; HttpOnly")
		w.Header().Add("Set-Cookie", "b=2; Domain=shop.example; SameSite=None")
		html(w, 200, "two")
	case "moved":
		w.Header().Set("Set-Cookie", "seen=1")
		w.Header().Set("Location", "http://"+r.Host+"/?from=moved")
		w.WriteHeader(302)
	case "near":
		w.Header().Set("Location", "/?from=near")
		w.WriteHeader(303)
	case "same":
		w.Header().Set("ETag", `"same"`)
		if r.Header.Get("If-None-Match") == `"same"` {
			w.WriteHeader(304)
			return
		}
		io.WriteString(w, "the same")
	case "upload":
		hash := sha256.New()
		count, _ := io.Copy(hash, r.Body)
		fmt.Fprintf(w, "%d %x", count, hash.Sum(nil))
	default:
		html(w, 404, "no such page")
	}
}

// As Go's ServeMux and frameworks on it route: percent-decoded, with "." and ".." resolved; here in any case, too.
func pageOf(r *http.Request) string {
	name := strings.ToLower(path.Clean("/" + r.URL.Path))
	method := r.Method
	for _, other := range []string{r.Header.Get("X-HTTP-Method-Override"), r.URL.Query().Get("_method")} {
		if other != "" {
			method = strings.ToUpper(other)
		}
	}
	switch {
	case name == "/tickets" || strings.HasPrefix(name, "/tickets/"):
		return "seats"
	case name == "/orders" && method == "POST":
		return "order"
	case name == "/":
		return "front"
	case name == "/poster.jpg":
		return "poster"
	}
	for _, known := range []string{"packed", "ticks", "cookies", "moved", "near", "same", "upload"} {
		if name == "/"+known {
			return known
		}
	}
	return "missing"
}

func note(r *http.Request, served string) {
	headers := map[string]string{"host": r.Host}
	for name, values := range r.Header {
		headers[strings.ToLower(name)] = strings.Join(values, ", ")
	}
	text, err := json.Marshal(line{time.Now().UnixMilli(), r.Method, r.RequestURI, served, headers})
	if err != nil {
		log.Fatal(err)
	}
	logMutex.Lock()
	defer logMutex.Unlock()
	logFile.Write(append(text, '\n'))
}

func html(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("X-Shop", "go")
	w.WriteHeader(status)
	io.WriteString(w, text)
}

func makePoster() []byte {
	bytes := make([]byte, 300_000)
	for n := range bytes {
		bytes[n] = byte((n*31 + (n >> 8)) % 256)
	}
	return bytes
}

func pack() []byte {
	var out bytes.Buffer
	writer := gzip.NewWriter(&out)
	io.WriteString(writer, strings.Repeat("ticket ", 5000))
	writer.Close()
	return out.Bytes()
}
