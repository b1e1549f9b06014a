package main

import (
	"net/http"

	"github.com/go-chi/chi/v5"
	"github.com/millbrook/events"
	"go.uber.org/zap"
)

func main() {
	log := zap.Must(zap.NewProduction())
	routes := chi.NewRouter()
	routes.Get("/parcels/{id}", events.Latest)
	log.Fatal("stopped", zap.Error(http.ListenAndServe(":8080", routes)))
}
