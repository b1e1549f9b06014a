module github.com/millbrook/tracking

go 1.21

require (
	github.com/go-chi/chi/v5 v5.0.10
	github.com/millbrook/events v0.7.2
	go.uber.org/zap v1.26.0
)

require (
	github.com/google/uuid v1.3.1 // indirect
	go.uber.org/multierr v1.11.0 // indirect
)
